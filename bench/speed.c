/* Measures a network, for bench/throughput. What is transferred is never copied to or from a program, so that the
 * network is measured and not the memory.
 *
 * speed serve                 serves the others at port 7070 of IPv4, each connection by a process
 * speed down ADDRESS          what comes from there: MB/s, and bytes in all
 * speed up ADDRESS            what goes there: likewise
 * speed ask ADDRESS           microseconds from a byte to the byte that answers it, in the middle
 * speed connect ADDRESS       connections for each second, each with a byte and its answer
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PORT = 7070, CHUNK = 1 << 18, SECONDS = 4, ASKED = 2000 };

static int file;

static void require(int good, const char *what) {
  if (!good) {
    perror(what);
    exit(1);
  }
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static struct sockaddr_in at(const char *address) {
  struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons(PORT)};
  require(inet_pton(AF_INET, address, &peer.sin_addr) == 1, address);
  return peer;
}

static int connected(const char *address, char kind) {
  struct sockaddr_in peer = at(address);
  int on = 1, socket_ = socket(AF_INET, SOCK_STREAM, 0);
  require(connect(socket_, (struct sockaddr *)&peer, sizeof peer) == 0, "connect");
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  require(write(socket_, &kind, 1) == 1, "write");
  return socket_;
}

static ssize_t put(int socket_) {
  off_t begin = 0;
  return sendfile(socket_, file, &begin, CHUNK);
}

static ssize_t take(int socket_) {
  return recv(socket_, NULL, CHUNK, MSG_TRUNC);
}

/* Until the other end has enough. */
static void serve_one(int client) {
  char kind = 0;
  int on = 1;
  setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (read(client, &kind, 1) != 1)
    return;
  if (kind == 'd')
    while (put(client) > 0) {
    }
  else if (kind == 'u')
    while (take(client) > 0) {
    }
  else
    while (read(client, &kind, 1) == 1 && write(client, &kind, 1) == 1) {
    }
}

static void serve(void) {
  struct sockaddr_in here = at("0.0.0.0");
  int on = 1, listening = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  require(bind(listening, (struct sockaddr *)&here, sizeof here) == 0, "bind");
  require(listen(listening, 64) == 0, "listen");
  signal(SIGCHLD, SIG_IGN);
  for (;;) {
    int client = accept(listening, NULL, NULL);
    if (client >= 0 && fork() == 0) {
      close(listening);
      serve_one(client);
      exit(0);
    }
    close(client);
  }
}

static void stream(const char *address, int down) {
  int socket_ = connected(address, down ? 'd' : 'u');
  double begin = now(), bytes = 0;
  while (now() - begin < SECONDS) {
    ssize_t n = down ? take(socket_) : put(socket_);
    require(n > 0, "transfer");
    bytes += n;
  }
  printf("%.1f %.0f\n", bytes / 1e6 / (now() - begin), bytes);
}

static void question(int socket_) {
  char asked = '?';
  require(write(socket_, &asked, 1) == 1 && read(socket_, &asked, 1) == 1, "question");
}

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void ask(const char *address) {
  static double times[ASKED];
  int socket_ = connected(address, 'a');
  for (int i = 0; i < ASKED; i++) {
    double begin = now();
    question(socket_);
    times[i] = (now() - begin) * 1e6;
  }
  qsort(times, ASKED, sizeof *times, by_value);
  printf("%.0f\n", times[ASKED / 2]);
}

static void connect_again(const char *address) {
  double begin = now();
  int count = 0;
  for (; now() - begin < SECONDS; count++) {
    int socket_ = connected(address, 'a');
    question(socket_);
    close(socket_);
  }
  printf("%.0f\n", count / (now() - begin));
}

int main(int count, char **words) {
  const char *kind = count > 1 ? words[1] : "";
  signal(SIGPIPE, SIG_IGN);
  file = memfd_create("file", 0);
  require(file >= 0 && ftruncate(file, CHUNK) == 0, "memfd_create");
  if (count == 2 && strcmp(kind, "serve") == 0)
    serve();
  if (count != 3) {
    fputs("usage: speed serve | speed down|up|ask|connect ADDRESS\n", stderr);
    return 2;
  }
  if (strcmp(kind, "ask") == 0)
    ask(words[2]);
  else if (strcmp(kind, "connect") == 0)
    connect_again(words[2]);
  else
    stream(words[2], strcmp(kind, "down") == 0);
  return 0;
}
