// SPDX-License-Identifier: MIT
#pragma once

#include <string>

// Password hashes made by other software: PHP 8.2.36, WordPress 6.1's PHPass, Drupal 7's
// password.inc, OpenLDAP 2.5.13 and whois 5.5.17, with the commands that made them. $p is each
// password in turn. The salts of the commands without one are random.
namespace support {

enum Password { kPlain, kUtf8, kBytes, kEmpty, kX72, kX73, kX511, kX4096 };

inline constexpr Password kPasswords[] = {kPlain, kUtf8, kBytes, kEmpty,
                                          kX72,   kX73,  kX511,  kX4096};

inline std::string text_of(Password password) {
  switch (password) {
    case kPlain: return "change123";
    case kUtf8: return "p\xc3\xa4ssw\xc3\xb6rd \xe2\x82\xac";
    case kBytes: return "\xff\xfe\x80" "caf\xe9";
    case kEmpty: return "";
    case kX72: return std::string(72, 'x');
    case kX73: return std::string(73, 'x');
    case kX511: return std::string(511, 'x');
    case kX4096: break;
  }
  return std::string(4096, 'x');
}

struct HashVector {
  const char* scheme;
  const char* cost;
  Password password;
  const char* stored;
};

// clang-format off
inline constexpr HashVector kHashVectors[] = {
    // php -r 'echo password_hash($p, PASSWORD_BCRYPT, ["cost" => 4]);'
    {"bcrypt", "cost 4", kPlain, "$2y$04$Vs1wHLN61qpm.dSkLazmLOsAGHXf14XK4eOhXSnEyyF7qd/V48EdW"},
    {"bcrypt", "cost 4", kUtf8, "$2y$04$OznX35zR3rB5u9Jr41BEXOXjNggkxBxhucKeYLhIkRYHvIzN3TiiS"},
    {"bcrypt", "cost 4", kBytes, "$2y$04$tx/Fwq3NAZvhaaL/OGYXkOpPd2gBjAPEFtNLJIuo9UD1s4ItxFZ.u"},
    {"bcrypt", "cost 4", kEmpty, "$2y$04$cWr77GokqAbfpALq2U5NL.v/LbDfm8EPjHoo3PockXbNK1CEtkgy."},
    {"bcrypt", "cost 4", kX72, "$2y$04$nqydetSeIcPx.qyqU4Pd3eWBJ3gYuLxJ/VMYiy74goXp2rXn/RAb2"},
    {"bcrypt", "cost 4", kX73, "$2y$04$LIiNnWnX4zskEb75Dc4mYujj7GKNnLdyzJWCfN7Pwi8xkEmPa5IXC"},
    {"bcrypt", "cost 4", kX511, "$2y$04$2WQ0G9ol9Pcb7qmjSM5VqutNtpNSE3iBZD/nmEQ.v6pX0Kx9MjsRC"},
    {"bcrypt", "cost 4", kX4096, "$2y$04$S9ohL0dRLR98z/6m0bYdy.epdfZrQVn.Iw1hluWodpIbmblE8Vqee"},
    // php -r '$m = base64_encode(hash_hmac("sha384", trim($p), "wp-sha384", true));
    //   echo "$wp" . password_hash($m, PASSWORD_BCRYPT, ["cost" => 4]);'
    {"wordpress-bcrypt", "cost 4", kPlain,
     "$wp$2y$04$tJB1LsCqYgiblezV3qyKMe/Kwu6HxhFYGD1wD0WyjR8efIB2aDIV6"},
    {"wordpress-bcrypt", "cost 4", kUtf8,
     "$wp$2y$04$cqjN9gNmcKzv9WZ5h23nM.XL3hoiLo8hW8784VzYN08MZIoGFAdea"},
    {"wordpress-bcrypt", "cost 4", kBytes,
     "$wp$2y$04$l3AQcjdBJlGG3y3AwqxAFu3ZxP.te71TZsSyNKHthVFdNd78ksLdC"},
    {"wordpress-bcrypt", "cost 4", kEmpty,
     "$wp$2y$04$eacRNuj8d0LgwhGbtc0yNeVcyp20V4SuGzm4moW1eGT.vExUNG5Lq"},
    {"wordpress-bcrypt", "cost 4", kX72,
     "$wp$2y$04$IH7//IEla2QNTnF0fW3xsONgBsKjjXjRfaKTTQlLn0ne4yJnqoTdq"},
    {"wordpress-bcrypt", "cost 4", kX73,
     "$wp$2y$04$pGVskorxMxVog0H/75u8..ArA417k0MzJXFjisvRAEbmIMzwtdUna"},
    {"wordpress-bcrypt", "cost 4", kX511,
     "$wp$2y$04$zGlAoioHMB2ArnqKE3FWyeTF74KrDGxA1zA5nUlIkCXTiS7ZyB.7S"},
    {"wordpress-bcrypt", "cost 4", kX4096,
     "$wp$2y$04$7.oplYyxLW5vAFysXwWtC.ECJSxEQLjBLCG1bWfbXjvEwxpbnmgq."},
    // php -r 'echo password_hash($p, PASSWORD_ARGON2ID, ["memory_cost" => 64, "time_cost" => 1]);'
    {"argon2id", "m=64,t=1,p=1", kPlain,
     "$argon2id$v=19$m=64,t=1,p=1$UjhRallDQmVNWWIyTFZ4Uw$My7WOUzFGoK73ESUU5fzTqA9Di3dneBivSVJedZ9AMk"},
    {"argon2id", "m=64,t=1,p=1", kUtf8,
     "$argon2id$v=19$m=64,t=1,p=1$dEpoQ3pWVVJPMzRXV3JQVQ$rUiQvmqoMqExMF7n5jpprg9vg7FTy6Db5bePDpYYLIs"},
    {"argon2id", "m=64,t=1,p=1", kBytes,
     "$argon2id$v=19$m=64,t=1,p=1$eXRVejMybDJrT1RRNWFNbg$MZ1huFWD7CgGlO1ZmnSu88SFuC6AWXv4C2Qy1gh1ylE"},
    {"argon2id", "m=64,t=1,p=1", kEmpty,
     "$argon2id$v=19$m=64,t=1,p=1$bkUuTzZmcTV2cTJYcGIwcA$n3RDtzJPc5RbTQMRZnKi+j8BoTxF2lBRAdDckgubwjw"},
    {"argon2id", "m=64,t=1,p=1", kX72,
     "$argon2id$v=19$m=64,t=1,p=1$YU92Z3NWbFFzendSZUVBYQ$oUVSHWinUVOAyg3+eI1ZPrLP4pV0zilsfUS/Xk+5lVQ"},
    {"argon2id", "m=64,t=1,p=1", kX73,
     "$argon2id$v=19$m=64,t=1,p=1$VFBoS1J0dFpLN2NYVTF2bQ$Cj1pFpxhUXiFtssadvqKYFqcBQsve/lEXage5P6Ikoo"},
    {"argon2id", "m=64,t=1,p=1", kX511,
     "$argon2id$v=19$m=64,t=1,p=1$R2hrZ2tqTVhyQjd2Qkcwag$s0tq1BoiIxb4B3PWHpqGJ+Vxzo7W4RkBpGsjQsJ4818"},
    {"argon2id", "m=64,t=1,p=1", kX4096,
     "$argon2id$v=19$m=64,t=1,p=1$OW8yVnZvc3FSWGlsYVludA$EpxYz+WvDzBxycalcbQPgByBeCly20sw5Szde+5G4JQ"},
    // php -r 'echo password_hash($p, PASSWORD_ARGON2I, ["memory_cost" => 64, "time_cost" => 3]);'
    {"argon2i", "m=64,t=3,p=1", kPlain,
     "$argon2i$v=19$m=64,t=3,p=1$aU9vTG83Ym5kZkZ1dFdyNQ$dsJ4l8XzhFQI4bc3D/zU4VEEad8cCAK8FPYR7UX7FkY"},
    {"argon2i", "m=64,t=3,p=1", kUtf8,
     "$argon2i$v=19$m=64,t=3,p=1$Q1A3T2RYenU1aDZ2cEhKUA$hCd0gvtg4k5d1z+DyejyulPtDzVuW3V6SZ8MDJaKYdQ"},
    {"argon2i", "m=64,t=3,p=1", kBytes,
     "$argon2i$v=19$m=64,t=3,p=1$M0RqWnhFZ3ZudnowZFlGNQ$BVHXI/NycyhpB/9hv72bcwrFhEHQmFoN5Dwh9V+Vap8"},
    {"argon2i", "m=64,t=3,p=1", kEmpty,
     "$argon2i$v=19$m=64,t=3,p=1$SUEvRFFmcW92SVRJOTRrOA$PrRpb1kcdaQ1O/yYrz7DKNwczAdwk31du+mfONCQGBg"},
    {"argon2i", "m=64,t=3,p=1", kX72,
     "$argon2i$v=19$m=64,t=3,p=1$LndGU0x3cU4wcjFwbHhiNA$4v7emD34UBi2MSC7o1QAYT9Dc4HzyIU3h+A6AlXQBO4"},
    {"argon2i", "m=64,t=3,p=1", kX73,
     "$argon2i$v=19$m=64,t=3,p=1$UTc1RHVMVWUzeTBpam9YTw$5+mBPldZQzZdPdDdPaYVIKaAh64GjEKb6q+Ha/aHlak"},
    {"argon2i", "m=64,t=3,p=1", kX511,
     "$argon2i$v=19$m=64,t=3,p=1$eDI4em9CYWI3UXJrYTk3bA$dQFZFzeGWnO7OCsFgXgvlLWqOB6T68QGYR/a7xMT86U"},
    {"argon2i", "m=64,t=3,p=1", kX4096,
     "$argon2i$v=19$m=64,t=3,p=1$NWhUU2JyLnNxQTFETmZ1Uw$tbcmdqDDIZ79kup+E/C7mOf2cmQEUzAoOxdX1GLupzY"},
    // php -r 'echo crypt($p, "$5$rounds=1000$saltsalt$");' (PHP has its own implementation)
    {"sha256-crypt", "rounds 1000", kPlain,
     "$5$rounds=1000$saltsalt$5PSau2vHHfpYsCcZGM.FzcghXTQPzhPfqNoZZrhXRP6"},
    {"sha256-crypt", "rounds 1000", kUtf8,
     "$5$rounds=1000$saltsalt$wf/VEmUa9axhl2iyAEo5hWdq.3bnAL16Gi0eYokc6xD"},
    {"sha256-crypt", "rounds 1000", kBytes,
     "$5$rounds=1000$saltsalt$5dLrZU9XbCLjwjGTr3USUm6N71bM1znlbXBmwOF17m1"},
    {"sha256-crypt", "rounds 1000", kEmpty,
     "$5$rounds=1000$saltsalt$Naw4j7Jsi9DJmo461n8iSYTXTcY98Ufoq.Xsn7KkFN7"},
    {"sha256-crypt", "rounds 1000", kX72,
     "$5$rounds=1000$saltsalt$xCvGBNH5DZ55ath.1kz9zodCJOIa4y7g1Us/k4S2y3C"},
    {"sha256-crypt", "rounds 1000", kX73,
     "$5$rounds=1000$saltsalt$HYNHRrBIHm/bNMBiL9hj78dfF9yfUDC.gDER6cywzG2"},
    {"sha256-crypt", "rounds 1000", kX511,
     "$5$rounds=1000$saltsalt$UO1D7uRhCj1iQQUQBCtfHH3.XLg17lM3s80LpvY26N9"},
    {"sha256-crypt", "rounds 1000", kX4096,
     "$5$rounds=1000$saltsalt$MNeiT9M.YzwvtM5IL45nQ95Lp.2ePn/KhFUX9pv/Il5"},
    // php -r 'echo crypt($p, "$6$rounds=1000$saltsalt$");'
    {"sha512-crypt", "rounds 1000", kPlain,
     "$6$rounds=1000$saltsalt$v5WNNx6AnGnBk0.P4etpEc6tXarEH5714vpwrQGT8hMUq4nLCcN0W35EjILX4I82MFMdmNUKPfM2EBxoV3ykD1"},
    {"sha512-crypt", "rounds 1000", kUtf8,
     "$6$rounds=1000$saltsalt$mwrDurCK5HkqdDIRoEiDAr7V3xBhGvuueZHdQ3Da61LFq1qVmvqLN6IXVXCo269MdUmTrW7G/04XNQHBiiWLS/"},
    {"sha512-crypt", "rounds 1000", kBytes,
     "$6$rounds=1000$saltsalt$/841.4Kd.EKpokUsmiZ2yWbMbp.mQroSPht3ifHfues6G9XEUtvGkcJgVk2FJ1npBQmYiWSvCiglSRduBkI9F/"},
    {"sha512-crypt", "rounds 1000", kEmpty,
     "$6$rounds=1000$saltsalt$VEHSITfYmhRDpD6t31S9LUhNne.FOx10qNSjfu2skYK5wKPYCkdF/995SUbfpqIy5BFbEit9G4aDmW4aq4oX9."},
    {"sha512-crypt", "rounds 1000", kX72,
     "$6$rounds=1000$saltsalt$v9pQt0pq82ulioJQtnOtcI6phYRzttGyVwsiLs7x6du7F9GOMZqYZ6zdm2xvvmcYoZifZGhhmTkscrIVKzIT70"},
    {"sha512-crypt", "rounds 1000", kX73,
     "$6$rounds=1000$saltsalt$QMykkNL5fLGYXdCdS4RjhlC5gzovMTWz2nYm83Esgj.TegT/87U8S7t05AmqedoIKxlnp92jnhR6AhOKrZf1D0"},
    {"sha512-crypt", "rounds 1000", kX511,
     "$6$rounds=1000$saltsalt$nC35Rjw1qm7lwdxVgg3IU9qZMEaqucKnRYCtC7UyfTbgqAQUZjWQxjc2xeWwMzOTjOEqyGG.T4MAGPm1ptmEK/"},
    {"sha512-crypt", "rounds 1000", kX4096,
     "$6$rounds=1000$saltsalt$2l3ej4N4UD6z1w67BWtRk6rkBptESPp.l/J4/ubxwD8qhLFlImwyZtD.iCMpCewuA82xDxb7RVAyiO/rK./Qo1"},
    // mkpasswd -m yescrypt -R 1 "$p"
    {"yescrypt", "N=2^10,r=8", kPlain,
     "$y$j75$L216/H/GkyKBEFhINWFvT.$QymT5bsokyp3GvXkJZ7LrhW/A7ezhXyWT9tc1y1hxJ5"},
    {"yescrypt", "N=2^10,r=8", kUtf8,
     "$y$j75$8Z/im7WB9IIvdcKbkt0MS0$EHOk82YQ7SeKx0Ta/MqzBJWl5MiDvCk/1ct1IEigz5."},
    {"yescrypt", "N=2^10,r=8", kBytes,
     "$y$j75$p.Ix8lKG8i7XqOZ.Y9XYi0$EUAl5GgXBNtUNPgEFqR8QP1VPnNbPGinqEDQnvi3g/3"},
    {"yescrypt", "N=2^10,r=8", kEmpty,
     "$y$j75$yT8FI.f4NzB2r2/pD078W/$88QV6LqSUXOwKpVk7lZWo8Mk/RxMdu0iB540UzKV6V9"},
    {"yescrypt", "N=2^10,r=8", kX72,
     "$y$j75$lAguiGBF/KVkm04rF/aN1/$Cw.K7sh3w5LvCd8meiWnuM9SRxzIi/9vdvPeSsiwx/9"},
    {"yescrypt", "N=2^10,r=8", kX73,
     "$y$j75$pPTO9OOO.SVai.uOe8OFM.$FNDRq.ABKZAKTgCf1FgNZQWXO71L7aHfS0ZuqqXILx2"},
    {"yescrypt", "N=2^10,r=8", kX511,
     "$y$j75$e2RrA5gid.Ak/WXrowltn0$MUab/iS.Z6FP6f08FhpmVtEi42fo2TvnO1KkzWoSV1C"},
    // php -r 'require "wp-includes/class-phpass.php";
    //   echo (new PasswordHash(8, true))->crypt_private($p, "$P$6abcdefgh");'
    {"phpass", "2^8", kPlain, "$P$6abcdefgh/5GwyGtXiXBtAwCQL9InX."},
    {"phpass", "2^8", kUtf8, "$P$6abcdefgh3fZWt7AKCB5/ovskqSYWq0"},
    {"phpass", "2^8", kBytes, "$P$6abcdefgh8HwfNFHoYMs0kvSuk1quu/"},
    {"phpass", "2^8", kEmpty, "$P$6abcdefghE81S9xNJ/PQ2lZjBuhe181"},
    {"phpass", "2^8", kX72, "$P$6abcdefghpVVkrJsuB86hbUQ9o1Rbl0"},
    {"phpass", "2^8", kX73, "$P$6abcdefghuwrkFBW4dDi2nienx52/11"},
    {"phpass", "2^8", kX511, "$P$6abcdefghs6rmONlq6LscVvTE9kePS0"},
    {"phpass", "2^8", kX4096, "$P$6abcdefghZZ8qm7KIMWWRo0kER6Exy0"},
    // php -r 'require "includes/password.inc";
    //   echo _password_crypt("sha512", $p, "$S$6abcdefgh");'
    {"drupal-sha512", "2^8", kPlain, "$S$6abcdefghSVvE2rWj2ozUzgvFwdiwpk7/XUixjbd72ZpFQwssS0k"},
    {"drupal-sha512", "2^8", kUtf8, "$S$6abcdefghE3ZiCz8VfgS8SaZrZAf1FEQN7/TP.lAN4Qv/eGqAUJE"},
    {"drupal-sha512", "2^8", kBytes, "$S$6abcdefgh5HNV2mjf3NolbxMIAbRDzf49FsueTXPmGIQTpqA1Scr"},
    {"drupal-sha512", "2^8", kEmpty, "$S$6abcdefghGJvkHT/5HPZ507RowZtiWY5AblObPLGcVkg8fkdrTjU"},
    {"drupal-sha512", "2^8", kX72, "$S$6abcdefgh/HvMMSV3iOjkWq40NOPdewA0zlr/4AnUUt81LNoabNw"},
    {"drupal-sha512", "2^8", kX73, "$S$6abcdefghnAbJ2/T22qYXknUiHiefl3RrkxU.HfXgWsI4fwcuugy"},
    {"drupal-sha512", "2^8", kX511, "$S$6abcdefghJrW6Eh/CKa8W4nosc3H1yOhbbCocmpLbEIwzDkYwcFf"},
    // The same with md5($p) and a U in front, as Drupal's user_update_7000 does.
    {"drupal-sha512", "2^8", kPlain, "U$S$6abcdefghi4E2bPPlSkiW3CMq/QVV8K6lPjIrLmiU76jLIEsVrnt"},
    {"drupal-sha512", "2^8", kUtf8, "U$S$6abcdefghj7fXJJVnvDJUnoTaaTCs8zle4cRFi9JYjYv4adV9OA5"},
    {"drupal-sha512", "2^8", kBytes, "U$S$6abcdefghj4Ke5HgGLMO2I0qC0ljtoeP5BJ55UMEwDk.5YOkO3cJ"},
    {"drupal-sha512", "2^8", kEmpty, "U$S$6abcdefghdWn2xaLSFOAR0A.NU3D/1zVyTQjnr8ef0pdgrFs0wPO"},
    {"drupal-sha512", "2^8", kX72, "U$S$6abcdefgh.DFv0Nn.AECSjEskROZb1G5ztoxYFh1AAcUTw8f5CWz"},
    {"drupal-sha512", "2^8", kX73, "U$S$6abcdefgh6xzXEcvLkrP1sozLuAfbAySpSVlFw2C/ndVhkvb/7AR"},
    {"drupal-sha512", "2^8", kX511, "U$S$6abcdefghChzBUQzCROtSHdXPhAK2UnwE6RbzwyBpE7ZscdQ.XpI"},
    {"drupal-sha512", "2^8", kX4096, "U$S$6abcdefghNrkiKAJULxhwfsU3pAdrHFWZ2NrcLp6X7jh49i0IxgB"},
    // php -r '$s = "DYdAWQgFNLBPcqvI3EWyVKHpKWmaKlrD"; echo md5($s . $p), ":$s:0";'
    {"magento-md5", "rounds 1", kPlain,
     "a0f94245c156fe6bf17a30ebd5ca5042:DYdAWQgFNLBPcqvI3EWyVKHpKWmaKlrD:0"},
    {"magento-md5", "rounds 1", kUtf8,
     "bc48c6419664a70fbe39f69cf273c2ad:DYdAWQgFNLBPcqvI3EWyVKHpKWmaKlrD:0"},
    {"magento-md5", "rounds 1", kBytes,
     "520ce8099d5c9cc1e04553a5d98ddfea:DYdAWQgFNLBPcqvI3EWyVKHpKWmaKlrD:0"},
    {"magento-md5", "rounds 1", kEmpty,
     "bc38ad16181b27774402e9447902994a:DYdAWQgFNLBPcqvI3EWyVKHpKWmaKlrD:0"},
    {"magento-md5", "rounds 1", kX72,
     "bbfbb16228920e55a0d2435f48345e36:DYdAWQgFNLBPcqvI3EWyVKHpKWmaKlrD:0"},
    {"magento-md5", "rounds 1", kX73,
     "80513fffc84d75baeca6fade5a78c8c8:DYdAWQgFNLBPcqvI3EWyVKHpKWmaKlrD:0"},
    {"magento-md5", "rounds 1", kX511,
     "df623244ba69f3a036e16b86525ebd1e:DYdAWQgFNLBPcqvI3EWyVKHpKWmaKlrD:0"},
    {"magento-md5", "rounds 1", kX4096,
     "9311d9eb34cf9ceeaf927795aa5148aa:DYdAWQgFNLBPcqvI3EWyVKHpKWmaKlrD:0"},
    // php -r 'echo hash("sha256", "8qnyO4H1OYIfGCUb" . $p), ":8qnyO4H1OYIfGCUb:1";'
    {"magento-sha256", "rounds 1", kPlain,
     "599e119951c363e923c82b7013a96355da6de690ccf8adc194fa65fa21a78563:8qnyO4H1OYIfGCUb:1"},
    {"magento-sha256", "rounds 1", kUtf8,
     "cd7d0f330321e3aad7503d501c12c2d57ce63eaab47487e65ce695993640057d:8qnyO4H1OYIfGCUb:1"},
    {"magento-sha256", "rounds 1", kBytes,
     "994ed0847862f503a83c2951c615f990f8794d3a3c1ce0eba6b475b61d16b437:8qnyO4H1OYIfGCUb:1"},
    {"magento-sha256", "rounds 1", kEmpty,
     "8b9fda22a277c6ad189aeece73767561eb64260147d8f4426248c045b3340b39:8qnyO4H1OYIfGCUb:1"},
    {"magento-sha256", "rounds 1", kX72,
     "62a2f5e28b5fdf35a1ce5a7f7798d3bd6309d01909b1acd105179f09075f73d6:8qnyO4H1OYIfGCUb:1"},
    {"magento-sha256", "rounds 1", kX73,
     "45f6e6301b244d3f5c6665f9fe36122221505120799f4da0e5a361e8e73f93fa:8qnyO4H1OYIfGCUb:1"},
    {"magento-sha256", "rounds 1", kX511,
     "94a1842f396a2ff6d808ec425ef8fbeabbd8fb3d38c4b6b156f5730d8f3d8a44:8qnyO4H1OYIfGCUb:1"},
    {"magento-sha256", "rounds 1", kX4096,
     "075139f09eeaccbf30d238c3c4d3ca5eb02af9a527ec68fef9d5c8d6f3b91862:8qnyO4H1OYIfGCUb:1"},
    // php -r 'echo bin2hex(sodium_crypto_pwhash(32, $p, "8qnyO4H1OYIfGCUb", 1, 8192,
    //   SODIUM_CRYPTO_PWHASH_ALG_ARGON2ID13)), ":8qnyO4H1OYIfGCUb:3_32_1_8192";'
    {"magento-argon2id", "m=8,t=1,p=1", kPlain,
     "bf8e93747ba402102c3ffaa5b7a881299d1ba7178760a9473df96072698f996c:8qnyO4H1OYIfGCUb:3_32_1_8192"},
    {"magento-argon2id", "m=8,t=1,p=1", kUtf8,
     "ecae63713a98ec0eb0f68e1dce7a6dd9b12ada289dd69ff24f12f28250b3c8e0:8qnyO4H1OYIfGCUb:3_32_1_8192"},
    {"magento-argon2id", "m=8,t=1,p=1", kBytes,
     "126ea384eb1e7b4576cc903ff842bea8813604428bd6aa481ad0f1e907ca02b1:8qnyO4H1OYIfGCUb:3_32_1_8192"},
    {"magento-argon2id", "m=8,t=1,p=1", kEmpty,
     "71abb2643443771e2a15e2beb136b56bec2e51a3a5556259bb3d41421fc50177:8qnyO4H1OYIfGCUb:3_32_1_8192"},
    {"magento-argon2id", "m=8,t=1,p=1", kX72,
     "912eb5aaff71fdfbbc4ea1e756e78bce25a9e29ed446a3a11bef883044cd0b38:8qnyO4H1OYIfGCUb:3_32_1_8192"},
    {"magento-argon2id", "m=8,t=1,p=1", kX73,
     "5125596434f76323d1defcc232f6a73827a92e55d6803e76f00ddeb3f90cc8c5:8qnyO4H1OYIfGCUb:3_32_1_8192"},
    {"magento-argon2id", "m=8,t=1,p=1", kX511,
     "80596fa318376789ef819f8b8e258022c544eb6a79af23d7464a212a1e24f6e1:8qnyO4H1OYIfGCUb:3_32_1_8192"},
    {"magento-argon2id", "m=8,t=1,p=1", kX4096,
     "52a80eeb54e7eb36922a5e0f08d6fb6a14219f98f6e677dbb78c16b1aee85268:8qnyO4H1OYIfGCUb:3_32_1_8192"},
    // slappasswd -h "{SSHA}" -T file-with-p
    {"ssha", "rounds 1", kPlain, "{SSHA}rdDH1rQMvTnwdYzt6X8iGZNeKuC3O76A"},
    {"ssha", "rounds 1", kUtf8, "{SSHA}xXjjZIdbHL4+nBApPzaOyR9WmzOwYADb"},
    {"ssha", "rounds 1", kBytes, "{SSHA}ctuhaMX5nOWFnDXrswMpDmL4l2XoMoFL"},
    // slappasswd takes no empty one: base64(sha1(p + salt) + salt), by Python's hashlib.
    {"ssha", "rounds 1", kEmpty, "{SSHA}NqrhWVOoZGPRTC2uFO7bUIrUpJAAAf6Aw6k="},
    {"ssha", "rounds 1", kX72, "{SSHA}kZ9Kfjsba+S9wBLpn/7qjRfj12eHEkCj"},
    {"ssha", "rounds 1", kX73, "{SSHA}Ebo23lI0GEP5yrvwc732X4mp79caoR9s"},
    {"ssha", "rounds 1", kX511, "{SSHA}WsTbSXdROkP9sExLfkhvMh0mdL9OCMjt"},
    {"ssha", "rounds 1", kX4096, "{SSHA}RiabZT2ItubWoyQyUq5y/siTTrf9lEHS"},
    // slappasswd -h "{SHA}" -T file-with-p
    {"sha", "rounds 1", kPlain, "{SHA}oPHijJnnDmezO4WSdP9lcWHf8os="},
    {"sha", "rounds 1", kUtf8, "{SHA}WLrsXwWKD/4HtaIdI5GNgo9kV0k="},
    {"sha", "rounds 1", kBytes, "{SHA}XPdO86P6KXDE7OBvrPY0Ph5GPGU="},
    {"sha", "rounds 1", kEmpty, "{SHA}2jmj7l5rSw0yVb/vlWAYkK/YBwk="},
    {"sha", "rounds 1", kX72, "{SHA}vzNH/54thcWpGfXCFyFWquVDDQw="},
    {"sha", "rounds 1", kX73, "{SHA}jYtlAKrDtJ6rz9mcGjMyjwUuoAg="},
    {"sha", "rounds 1", kX511, "{SHA}SLD8m4UVwdvMi3gRr/r6Zd+kY6k="},
    {"sha", "rounds 1", kX4096, "{SHA}BJTcWS2gShdTIjkY6nO8uGh2Nyw="},
    // php -r 'echo md5("4f" . $p), ":4f";' (osCommerce)
    {"salted-md5", "rounds 1", kPlain, "8ddb9e5f76d10f4455606d3cf3bea690:4f"},
    {"salted-md5", "rounds 1", kUtf8, "1880d836530e3ec6cc5ccf7fc5868721:4f"},
    {"salted-md5", "rounds 1", kBytes, "9aa0b36b26f614cf63af96d1505a1edd:4f"},
    {"salted-md5", "rounds 1", kEmpty, "9a9c910c4e4249fceefcab487e9c9550:4f"},
    {"salted-md5", "rounds 1", kX72, "ecbb99f7b0b42cc6de6ac0e4222b1ec1:4f"},
    {"salted-md5", "rounds 1", kX73, "46f5ff5fb90a4f4084609fd1cbd2db31:4f"},
    {"salted-md5", "rounds 1", kX511, "3af4b7ad578303160eae2ea5579713e8:4f"},
    {"salted-md5", "rounds 1", kX4096, "9a5162f23413a53367684a801f35f8e3:4f"},
    // php -r 'echo md5($p);'
    {"md5", "rounds 1", kPlain, "ed52efced6f7f5438c91fe8293eed992"},
    {"md5", "rounds 1", kUtf8, "ef3fb7c474b0972dcb2757c6e8f8270b"},
    {"md5", "rounds 1", kBytes, "ccd41b3cc7bbcec367b3f5fdfe3afa07"},
    {"md5", "rounds 1", kEmpty, "d41d8cd98f00b204e9800998ecf8427e"},
    {"md5", "rounds 1", kX72, "ae6f4090e5e018a67e775b70aa6e7256"},
    {"md5", "rounds 1", kX73, "ff93bbd760477d096da87044024b8cd9"},
    {"md5", "rounds 1", kX511, "dc1c50246bf0c9d112ae426500a49ccd"},
    {"md5", "rounds 1", kX4096, "20439f79e4e9dc95be34b21029221f80"},
};
// clang-format on

}  // namespace support
