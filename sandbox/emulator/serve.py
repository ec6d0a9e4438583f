"""Serves the AWS emulator on a port that the operating system chooses.

Prints that port on stdout once requests are accepted, and ends when stdin closes: the
parent holds the other end, so the emulator never outlives it, SIGKILL included.
"""

import os
import sys
import threading

import moto.ecr.responses  # noqa: F401  loaded now: the first call would wait for it
import moto.sts.responses  # noqa: F401
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server


class Quiet(WSGIRequestHandler):
    def log_request(self, *_args, **_kwargs):
        """One line a request would bury what matters; the sandbox has its own record."""


def leave_with_parent():
    sys.stdin.buffer.read()
    os._exit(0)


threading.Thread(target=leave_with_parent, daemon=True).start()
application = DomainDispatcherApplication(create_backend_app)
server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=Quiet)
print(server.server_port, flush=True)
server.serve_forever()
