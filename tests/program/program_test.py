"""The program as a person meets it: its words, its exit codes, its clean end. Usage: program_test.py BINARY"""
import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest
import urllib.request

BINARY = sys.argv.pop(1)
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith("MADANG_")}


def run(*args, environment=None):
    return subprocess.run([BINARY, *args], capture_output=True, text=True, timeout=20,
                          env={**ENVIRONMENT, **(environment or {})})


class Serving:
    """A server on ports of the kernel's choice, until the block ends."""

    def __init__(self, *args):
        self.args = args

    def __enter__(self):
        self.process = subprocess.Popen(
            [BINARY, "serve", "--listen", "127.0.0.1:0", "--rtc-port", "0", "--workers", "2", *self.args],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)
        line = self.process.stdout.readline()
        if not line.startswith("Madang is ready: "):
            raise AssertionError(line + self.process.communicate(timeout=10)[1])
        self.url = line.split()[-1]
        return self

    def end(self, how):
        self.process.send_signal(how)
        code = self.process.wait(timeout=10)
        self.log = self.process.stderr.read()
        return code

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(timeout=10)
        self.process.stdout.close()
        self.process.stderr.close()


class Words(unittest.TestCase):
    def test_version_and_help_end_well(self):
        for args in (["--version"], ["serve", "--version"]):
            done = run(*args)
            self.assertEqual(done.returncode, 0)
            self.assertTrue(done.stdout.startswith("madang "))
        done = run("--help")
        self.assertEqual(done.returncode, 0)
        for word in ("--listen", "--rtc-port", "MADANG_", "Examples"):
            self.assertIn(word, done.stdout)

    def test_config_check_names_file_and_line_of_an_unknown_key(self):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write("listen: 127.0.0.1:3000\nrtc:\n  prot: 5\n")
            file.flush()
            done = run("config", "check", "--config", file.name)
            self.assertEqual(done.returncode, 2)
            self.assertIn(f"{file.name}:3: unknown setting rtc-prot", done.stderr)
        self.assertEqual(run("config", "check").returncode, 0)

    def assert_refused(self, *args, says, environment=None):
        done = run(*args, environment=environment)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn(says, done.stderr)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)

    def test_what_cannot_be_is_one_sentence_and_exit_code_2(self):
        with socket.socket() as busy:
            busy.bind(("127.0.0.1", 0))
            busy.listen()
            address = f"127.0.0.1:{busy.getsockname()[1]}"
            self.assert_refused("--listen", address, "--rtc-port", "0", says=address)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as busy:
            busy.bind(("127.0.0.1", 0))
            port = str(busy.getsockname()[1])
            self.assert_refused("--listen", "127.0.0.1:0", "--rtc-port", port, "--workers", "1", says=port)
        self.assert_refused("--listen", "nowhere", says="nowhere")
        self.assert_refused("--listen", "0.0.0.0:0", says="--allow-plaintext")
        self.assert_refused("--listen", "203.0.113.1:80", "--allow-plaintext", "--rtc-port", "0", says="203.0.113.1:80")
        self.assert_refused("--rtc-listen", "0.0.0.0", says="rtc-announce")
        self.assert_refused("--colour", "red", says="--colour")
        self.assert_refused(says="MADANG_COLOUR", environment={"MADANG_COLOUR": "red"})
        self.assert_refused("--tls-certificate", "a.pem", says="tls-key")
        self.assert_refused("--tls-certificate", "/nowhere/a.pem", "--tls-key", "/nowhere/b.pem", says="/nowhere/a.pem")
        with tempfile.NamedTemporaryFile("w", suffix=".pem") as junk:
            junk.write("not a certificate\n")
            junk.flush()
            self.assert_refused("--tls-certificate", junk.name, "--tls-key", junk.name, says=junk.name)


class Life(unittest.TestCase):
    def test_it_serves_and_ends_with_zero_and_frees_its_port(self):
        for how in (signal.SIGTERM, signal.SIGINT):
            with Serving() as server:
                with urllib.request.urlopen(server.url + "rooms/x", timeout=5) as answer:
                    self.assertEqual(answer.status, 200)
                self.assertEqual(server.end(how), 0)
                port = int(server.url.rstrip("/").rsplit(":", 1)[1])
                with socket.socket() as again:
                    again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    again.bind(("127.0.0.1", port))

    def test_tls_with_a_certificate_of_its_own(self):
        with Serving("--tls", "self-signed") as server:
            self.assertTrue(server.url.startswith("https://"))
            context = ssl.create_default_context()
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            with urllib.request.urlopen(server.url + "rooms/x", timeout=5, context=context) as answer:
                self.assertEqual(answer.status, 200)
            self.assertEqual(server.end(signal.SIGTERM), 0)

    def test_the_log_is_lines_of_json_when_asked(self):
        import json
        with Serving("--log-format", "json") as server:
            self.assertEqual(server.end(signal.SIGTERM), 0)
            lines = [json.loads(line) for line in server.log.splitlines()]
            self.assertTrue(any("signalling on" in line["message"] for line in lines))


if __name__ == "__main__":
    unittest.main(verbosity=2)
