// SPDX-License-Identifier: MIT
#include "process/listening_socket.h"

#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace process {
namespace {

[[noreturn]] void fail(const std::string& path, const std::string& what, int error) {
  throw SocketError("socket " + path + ": " + what + ": " + std::generic_category().message(error));
}

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) {
    throw SocketError("socket " + path + ": the path must have 1 to 107 bytes");
  }
  std::copy(path.begin(), path.end(), address.sun_path);
  return address;
}

base::Descriptor make_socket(const std::string& path) {
  base::Descriptor made(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!made.is_open()) fail(path, "cannot be made", errno);
  return made;
}

/// Makes room for our own file, or says who is in the way.
void clear_the_way(const std::string& path, const sockaddr_un& address) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) return;
  if (!S_ISSOCK(found.st_mode)) {
    throw SocketError("socket " + path + ": something that is no socket is there");
  }
  const base::Descriptor probe = make_socket(path);
  const auto* target = reinterpret_cast<const sockaddr*>(&address);
  // A full backlog (EAGAIN) is as much alive as an accepted connection.
  if (::connect(probe.get(), target, sizeof address) == 0 || errno == EAGAIN) {
    throw SocketError("socket " + path + ": another bearerd is serving there");
  }
  if (errno != ECONNREFUSED) fail(path, "cannot tell whether it is in use", errno);
  if (::unlink(path.c_str()) != 0) fail(path, "the old file cannot be removed", errno);
}

gid_t group_id(const std::string& path, const std::string& group) {
  const struct group* entry = ::getgrnam(group.c_str());
  if (entry == nullptr) throw SocketError("socket " + path + ": there is no group " + group);
  return entry->gr_gid;
}

}  // namespace

ListeningSocket::ListeningSocket(const std::string& path, unsigned mode, const std::string& group,
                                 int backlog)
    : path_(path), socket_(make_socket(path)) {
  const sockaddr_un address = address_of(path);
  clear_the_way(path, address);
  // Nobody else may connect before mode and group are what they should be.
  const mode_t before = ::umask(0177);
  const int bound =
      ::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  const int error = errno;
  ::umask(before);
  if (bound != 0) fail(path, "cannot be bound", error);
  struct stat made {};
  if (::stat(path.c_str(), &made) != 0) fail(path, "cannot be found again", errno);
  device_ = made.st_dev;
  inode_ = made.st_ino;
  if (!group.empty() && ::chown(path.c_str(), static_cast<uid_t>(-1), group_id(path, group)) != 0) {
    fail(path, "cannot be given to group " + group, errno);
  }
  if (::chmod(path.c_str(), mode) != 0) fail(path, "its mode cannot be set", errno);
  if (::listen(socket_.get(), backlog) != 0) fail(path, "cannot listen", errno);
}

void ListeningSocket::remove_file() const {
  struct stat found {};
  if (::lstat(path_.c_str(), &found) != 0) return;
  if (found.st_dev == device_ && found.st_ino == inode_) ::unlink(path_.c_str());
}

}  // namespace process
