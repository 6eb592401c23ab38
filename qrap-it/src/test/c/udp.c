/*
 * udp PORT: sends each datagram back that comes to this port, and prints it, for ever.
 * udp ADDRESS PORT: sends one there that says so, and ends with status 0 if the same comes back within a second.
 *
 * For the host, and, linked statically, for the guest, whose busybox has no such program.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static int fail(const char *what) {
  perror(what);
  return 2;
}

static int serve(int port) {
  int fd = socket(AF_INET6, SOCK_DGRAM, 0);
  int no = 0;
  struct sockaddr_in6 all = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
  if (fd < 0 || setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no) != 0 ||
      bind(fd, (struct sockaddr *)&all, sizeof all) != 0)
    return fail("udp");
  for (;;) {
    char bytes[1024];
    struct sockaddr_in6 from;
    socklen_t length = sizeof from;
    ssize_t n = recvfrom(fd, bytes, sizeof bytes, 0, (struct sockaddr *)&from, &length);
    if (n >= 0) {
      sendto(fd, bytes, n, 0, (struct sockaddr *)&from, length);
      printf("%.*s\n", (int)n, bytes);
      fflush(stdout);
    }
  }
}

static int ask(const char *address, int port) {
  struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
  struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_port = htons(port)};
  struct timeval second = {.tv_sec = 1};
  char question[100], answer[100];
  int is_ipv6 = inet_pton(AF_INET6, address, &ipv6.sin6_addr) == 1;
  if (!is_ipv6 && inet_pton(AF_INET, address, &ipv4.sin_addr) != 1) {
    fprintf(stderr, "udp: %s: not an address\n", address);
    return 2;
  }
  int fd = socket(is_ipv6 ? AF_INET6 : AF_INET, SOCK_DGRAM, 0);
  if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second) != 0)
    return fail("udp");
  const struct sockaddr *to =
      is_ipv6 ? (struct sockaddr *)&ipv6 : (struct sockaddr *)&ipv4;
  int length = snprintf(question, sizeof question, "udp:%s:%d by %d", address, port, (int)getpid());
  if (connect(fd, to, is_ipv6 ? sizeof ipv6 : sizeof ipv4) != 0 ||
      send(fd, question, length, 0) != length)
    return 1;
  ssize_t n = recv(fd, answer, sizeof answer, 0);
  return n == length && memcmp(question, answer, n) == 0 ? 0 : 1;
}

int main(int argc, char **argv) {
  if (argc == 2)
    return serve(atoi(argv[1]));
  return argc == 3 ? ask(argv[1], atoi(argv[2])) : 2;
}
