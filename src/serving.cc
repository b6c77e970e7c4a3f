// SPDX-License-Identifier: MIT
#include "serving.h"

#include <utility>

void serve_socket(const process::ListeningSocket& socket, const fcgi::ServerSettings& settings,
                  process::SharedMemory& memory, const process::WorkerContext& context,
                  fcgi::Handler handler) {
  const std::size_t slot = context.slot;
  fcgi::Server server(socket.descriptor(), context.stop, settings, std::move(handler),
                      {.begin_request = [&memory, slot] { memory.begin_request(slot); },
                       .end_request = [&memory, slot] { memory.end_request(slot); },
                       .is_draining = [&memory] { return memory.is_draining(); }});
  context.ready();
  server.run();
}
