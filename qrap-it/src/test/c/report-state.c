/*
 * report-state FILE [ARGUMENT...]: stands in for QEMU and writes every fact of its process that a
 * wrapper could have changed, one a line. Numbers that differ from run to run (process ids, inodes)
 * are shown by what they are equal to.
 *
 * Compiled with QEMU and DIRECTORY it takes QEMU's own arguments, writes to a file in that directory that is
 * named after the process, and becomes QEMU.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

extern char **environ;

static FILE *out;

static void bytes(const char *name, const char *text) {
  fprintf(out, "%s: ", name);
  for (; *text; text++) {
    if (*text >= ' ' && *text < 127 && *text != '\\') {
      fputc(*text, out);
    } else {
      fprintf(out, "\\%03o", *text & 255);
    }
  }
  fputc('\n', out);
}

static void file(const char *name, const char *path) {
  char text[4096];
  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t length = read(descriptor, text, sizeof text - 1);
  close(descriptor);
  text[length < 0 ? 0 : length] = 0;
  bytes(name, text);
}

/* The lines of a file that begin with one of the words; all of them without words. */
static void lines(const char *name, const char *path, const char *words) {
  char line[4096];
  FILE *in = fopen(path, "re");
  while (fgets(line, sizeof line, in)) {
    char word[64] = " ";
    sscanf(line, "%60s", word + 1);
    strcat(word, " ");
    if (!words || strstr(words, word)) {
      fprintf(out, "%s: %s", name, line);
    }
  }
  fclose(in);
}

static void link_target(const char *name, const char *path) {
  char target[4096];
  ssize_t length = readlink(path, target, sizeof target - 1);
  target[length < 0 ? 0 : length] = 0;
  char *inode = strpbrk(target, ":");
  if (inode && (!strncmp(target, "socket", 6) || !strncmp(target, "pipe", 4))) {
    *inode = 0;
  }
  bytes(name, target);
}

static void descriptors(int own) {
  for (int i = 0; i < 70000; i++) {
    int flags = fcntl(i, F_GETFD);
    if (flags < 0 || i == own) {
      continue;
    }
    char name[64], path[64];
    snprintf(name, sizeof name, "descriptor %d", i);
    snprintf(path, sizeof path, "/proc/self/fd/%d", i);
    link_target(name, path);
    fprintf(out, "%s: flags %d, status %o\n", name, flags, fcntl(i, F_GETFL));
    struct timeval receive, send;
    socklen_t size = sizeof receive;
    if (!getsockopt(i, SOL_SOCKET, SO_RCVTIMEO, &receive, &size) &&
        !getsockopt(i, SOL_SOCKET, SO_SNDTIMEO, &send, &size)) {
      fprintf(out, "%s: timeouts %ld.%06ld %ld.%06ld\n", name, receive.tv_sec, receive.tv_usec,
              send.tv_sec, send.tv_usec);
    }
    int options[] = {SO_SNDBUF, SO_RCVBUF, SO_PASSCRED, SO_LINGER, SO_OOBINLINE};
    for (unsigned k = 0; k < sizeof options / sizeof *options; k++) {
      int value;
      size = sizeof value;
      if (!getsockopt(i, SOL_SOCKET, options[k], &value, &size)) {
        fprintf(out, "%s: option %d is %d\n", name, options[k], value);
      }
    }
  }
}

static void actions(void) {
  for (int i = 1; i <= SIGRTMAX; i++) {
    struct sigaction action;
    if (!sigaction(i, NULL, &action) && (action.sa_handler != SIG_DFL || action.sa_flags)) {
      fprintf(out, "signal %d: %s, flags %x\n", i,
              action.sa_handler == SIG_IGN ? "ignored" : "not default", action.sa_flags);
    }
  }
  sigset_t pending;
  sigpending(&pending);
  stack_t stack;
  sigaltstack(NULL, &stack);
  for (int i = 1; i <= SIGRTMAX; i++) {
    if (sigismember(&pending, i) == 1) {
      fprintf(out, "signal %d: pending\n", i);
    }
  }
  fprintf(out, "signal stack: %d\n", stack.ss_flags);
}

int main(int argc, char **argv) {
#ifdef QEMU
  char path[256];
  snprintf(path, sizeof path, "%s/%d", DIRECTORY, getpid());
#else
  const char *path = argv[1];
#endif
  /* Listed before anything is opened that could take a number. */
  int report = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  out = fdopen(report, "w");
  descriptors(report);
  for (int i = 0; i < argc; i++) {
    bytes("argument", argv[i]);
  }
  for (char **entry = environ; *entry; entry++) {
    bytes("environment", *entry);
  }
  lines("status", "/proc/self/status",
        " Umask: TracerPid: Uid: Gid: Groups: THP_enabled: Threads: SigPnd: ShdPnd: SigBlk: SigIgn:"
        " SigCgt: CapInh: CapPrm: CapEff: CapBnd: CapAmb: NoNewPrivs: Seccomp: Seccomp_filters:"
        " Cpus_allowed: Mems_allowed_list: Speculation_Store_Bypass: ");
  lines("limit", "/proc/self/limits", NULL);
  actions();
  file("core-dump filter", "/proc/self/coredump_filter");
  file("oom score", "/proc/self/oom_score_adj");
  file("timer slack", "/proc/self/timerslack_ns");
  file("command", "/proc/self/comm");
  file("personality", "/proc/self/personality");
  file("control groups", "/proc/self/cgroup");
  file("children", "/proc/thread-self/children");
  link_target("program", "/proc/self/exe");
  link_target("directory", "/proc/self/cwd");
  link_target("root", "/proc/self/root");
  const char *spaces[] = {"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"};
  for (unsigned i = 0; i < sizeof spaces / sizeof *spaces; i++) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/ns/%s", spaces[i]);
    link_target("namespace", path);
  }
  char parent[64];
  snprintf(parent, sizeof parent, "/proc/%d/comm", getppid());
  file("parent", parent);
  fprintf(out, "leads its session: %d, group: %d\n", getsid(0) == getpid(), getpgrp() == getpid());
  fprintf(out, "nice: %d, io priority: %ld\n", getpriority(PRIO_PROCESS, 0),
          syscall(SYS_ioprio_get, 1, 0));
  struct sched_param parameters;
  sched_getparam(0, &parameters);
  fprintf(out, "scheduler: %d, priority %d\n", sched_getscheduler(0), parameters.sched_priority);
  int subreaper = 0, at_parents_death = 0;
  prctl(PR_GET_CHILD_SUBREAPER, &subreaper);
  prctl(PR_GET_PDEATHSIG, &at_parents_death);
  fprintf(out, "signal at the parent's death: %d\n", at_parents_death);
  fprintf(out, "dumpable: %d, keeps capabilities: %d, secure bits: %d, subreaper: %d\n",
          prctl(PR_GET_DUMPABLE), prctl(PR_GET_KEEPCAPS), prctl(PR_GET_SECUREBITS), subreaper);
  struct itimerval timer;
  getitimer(ITIMER_REAL, &timer);
  fprintf(out, "alarm: %d\n", timer.it_value.tv_sec || timer.it_value.tv_usec);
  struct rusage children;
  getrusage(RUSAGE_CHILDREN, &children);
  fprintf(out, "had children: %d\n", children.ru_minflt > 0);
  int failed = fclose(out);
#ifdef QEMU
  execv(QEMU, argv);
  failed = 1;
#endif
  return failed;
}
