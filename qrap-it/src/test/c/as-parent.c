/*
 * as-parent [NAME=VALUE...] -- COMMAND...: runs the command, the leader of a new session, in
 * the state that the settings describe, and exits as it does.
 *
 *   ignore=N   block=N    ignore or block signal N; "all" for every one but SIGCHLD
 *   send=N                be sent signal N
 *   open=N     close=N    have a file open as descriptor N; have it closed
 *   limit=R:SOFT:HARD     limit resource number R
 *   umask=OCTAL  nice=N  slack=NANOSECONDS  idle=1  cpu=N  directory=PATH
 *   write=FILE:TEXT       write to a file in /proc/self
 *   environment=ENTRY     add to the environment, which is otherwise PATH and JAVA_HOME
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
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char *environment[64];
static int entries;

static void require(int done, const char *what) {
  if (!done) {
    perror(what);
    _exit(125);
  }
}

static int is_meant(const char *value, int signal) {
  return strcmp(value, "all") ? atoi(value) == signal : signal != SIGCHLD;
}

static void set(char *name, char *value) {
  int n = atoi(value);
  char *rest = strchr(value, ':');
  if (!strcmp(name, "ignore") || !strcmp(name, "block")) {
    sigset_t set;
    sigemptyset(&set);
    for (int i = 1; i <= SIGRTMAX; i++) {
      if (is_meant(value, i)) {
        sigaddset(&set, i);
        if (*name == 'i') {
          signal(i, SIG_IGN);
        }
      }
    }
    if (*name == 'b') {
      sigprocmask(SIG_BLOCK, &set, NULL);
    }
  } else if (!strcmp(name, "send")) {
    require(kill(getpid(), n) == 0, "kill");
  } else if (!strcmp(name, "open")) {
    int opened = open("/etc/hostname", O_RDONLY);
    if (opened != n) {
      require(dup2(opened, n) == n, "dup2");
      close(opened);
    }
  } else if (!strcmp(name, "close")) {
    close(n);
  } else if (!strcmp(name, "limit")) {
    struct rlimit limit;
    sscanf(rest, ":%lu:%lu", &limit.rlim_cur, &limit.rlim_max);
    require(setrlimit(n, &limit) == 0, "setrlimit");
  } else if (!strcmp(name, "umask")) {
    umask(strtol(value, NULL, 8));
  } else if (!strcmp(name, "nice")) {
    require(setpriority(PRIO_PROCESS, 0, n) == 0, "setpriority");
  } else if (!strcmp(name, "slack")) {
    require(prctl(PR_SET_TIMERSLACK, n) == 0, "prctl");
  } else if (!strcmp(name, "idle")) {
    struct sched_param none = {0};
    require(sched_setscheduler(0, SCHED_IDLE, &none) == 0, "sched_setscheduler");
  } else if (!strcmp(name, "cpu")) {
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    CPU_SET(n, &cpus);
    require(sched_setaffinity(0, sizeof cpus, &cpus) == 0, "sched_setaffinity");
  } else if (!strcmp(name, "directory")) {
    require(chdir(value) == 0, value);
  } else if (!strcmp(name, "write")) {
    char path[256];
    *rest++ = 0;
    snprintf(path, sizeof path, "/proc/self/%s", value);
    int written = open(path, O_WRONLY | O_CLOEXEC);
    require(write(written, rest, strlen(rest)) > 0, path);
    close(written);
  } else if (!strcmp(name, "environment")) {
    environment[entries++] = value;
  } else {
    require(0, name);
  }
}

int main(int argc, char **argv) {
  pid_t child = fork();
  if (child) {
    int status;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  setsid();
  for (int i = 1; i <= SIGRTMAX; i++) {
    /* Not by signal(): the C library refuses to touch its own, which its posix_spawn() ignores. */
    struct {
      void (*handler)(int);
      unsigned long rest[16];
    } action = {SIG_DFL, {0}};
    syscall(SYS_rt_sigaction, i, &action, NULL, 8);
  }
  environment[entries++] = getenv("PATH") - strlen("PATH=");
  if (getenv("JAVA_HOME")) {
    environment[entries++] = getenv("JAVA_HOME") - strlen("JAVA_HOME=");
  }
  int i = 1;
  for (; i < argc && strcmp(argv[i], "--"); i++) {
    char *value = strchr(argv[i], '=');
    *value = 0;
    set(argv[i], value + 1);
  }
  execve(argv[i + 1], argv + i + 1, environment);
  require(0, argv[i + 1]);
}
