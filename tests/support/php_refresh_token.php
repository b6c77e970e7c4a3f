<?php
// SPDX-License-Identifier: MIT
//
// Encrypts as a Spryker shop's PHP does it with its refresh tokens: defuse/php-encryption, version 2 of
// its format, with a password (contract 3.3). Written from the description of the format with PHP's own
// functions, so that it shares no code with bearerd.
//
//   php php_refresh_token.php KEY [SALT IV] < text    the hexadecimal digits
//
// SALT (64 digits) and IV (32 digits) are random where they are left out; the vectors in
// tests/unit/defuse_test.cc name theirs.

[, $password] = $argv;
$salt = isset($argv[2]) ? hex2bin($argv[2]) : random_bytes(32);
$iv = isset($argv[3]) ? hex2bin($argv[3]) : random_bytes(16);
$text = stream_get_contents(STDIN);

$key = hash_pbkdf2('sha256', hash('sha256', $password, true), $salt, 100000, 32, true);
$macKey = hash_hkdf('sha256', $key, 32, 'DefusePHP|V2|KeyForAuthentication', $salt);
$textKey = hash_hkdf('sha256', $key, 32, 'DefusePHP|V2|KeyForEncryption', $salt);
$encrypted = openssl_encrypt($text, 'aes-256-ctr', $textKey, OPENSSL_RAW_DATA, $iv);
$all = "\xDE\xF5\x02\x00" . $salt . $iv . $encrypted;
echo bin2hex($all . hash_hmac('sha256', $all, $macKey, true));
