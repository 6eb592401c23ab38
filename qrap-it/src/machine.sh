# What demo and check share: printing what goes on, and installing what is missing. The sourcing script sets me,
# its name, and log, a file for the output of long work, and uses the colours.
# shellcheck shell=bash disable=SC2034,SC2154

if [ -t 1 ] && [ -z "${NO_COLOR-}" ]; then
  bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' green=$'\e[32m' plain=$'\e[0m'
else
  bold='' dim='' red='' green='' plain=''
fi

fail() {
  printf '%s%s: %s%s\n' "$red" "$me" "$1" "$plain" >&2
  exit 1
}

say() {
  printf '%s\n' "${bold}==>${plain} $1"
}

ticker=
stop_ticker() {
  if [ -n "$ticker" ]; then
    kill "$ticker" 2>/dev/null || true
    wait "$ticker" 2>/dev/null || true
    ticker=
    printf '\r\e[K'
  fi
}

# working WHAT COMMAND...: runs it with its output in the log, of which a terminal shows the last line.
working() {
  trying "$@" || fail "failed with status $?: $1"
}

# The same for what may fail: gives its status.
trying() {
  local what=$1 status=0 start=$SECONDS
  shift
  say "$what"
  if [ -t 1 ]; then
    while sleep 0.5; do
      printf '\r\e[K    %s%3d s  %s%s' "$dim" $((SECONDS - start)) \
        "$(tail -n 1 "$log" 2>/dev/null | tr -d '\000-\037' | cut -c 1-66)" "$plain"
    done &
    ticker=$!
  fi
  "$@" >"$log" 2>&1 </dev/null || status=$?
  stop_ticker
  if [ "$status" -ne 0 ]; then
    tail -n 25 "$log" >&2
  fi
  return "$status"
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

# "MAJOR HOME" of every JDK that can build this project, the oldest first, one for each version.
jdks() {
  local home major
  for home in "${JAVA_HOME-}" /usr/lib/jvm/*; do
    if [ -n "$home" ] && [ -x "$home/bin/javac" ]; then
      major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
      [ "${major:-0}" -lt 17 ] || echo "$major $home"
    fi
  done | sort -n -s -u -k 1,1
}

has_busybox() {
  command -v busybox >/dev/null && ! ldd "$(command -v busybox)" >/dev/null 2>&1
}

has_kernel() {
  local modules
  for modules in /lib/modules/*/modules.dep; do
    modules=${modules%/modules.dep}
    [ ! -e "$modules/modules.dep" ] || [ ! -e "/boot/vmlinuz-${modules##*/}" ] || return 0
  done
  return 1
}

# One line for each thing that is missing: the Debian or Ubuntu packages of which one will do, the
# best first.
missing() {
  [ -n "$(jdks)" ] || echo 'openjdk-17-jdk-headless openjdk-21-jdk-headless default-jdk-headless'
  command -v mvn >/dev/null || echo maven
  command -v passt >/dev/null || echo passt
  command -v qemu-system-x86_64 >/dev/null || echo qemu-system-x86
  has_kernel || echo 'linux-image-cloud-amd64 linux-image-virtual'
  has_busybox || echo busybox-static
  command -v cpio >/dev/null || echo cpio
  if [ "$me" = check ]; then
    command -v qemu-system-aarch64 >/dev/null || echo qemu-system-arm
    command -v qemu-system-ppc64 >/dev/null || echo qemu-system-ppc
    command -v qemu-system-riscv64 >/dev/null || echo 'qemu-system-riscv qemu-system-misc'
    command -v qemu-system-s390x >/dev/null || echo 'qemu-system-s390x qemu-system-misc'
    command -v qemu-system-m68k >/dev/null || echo qemu-system-misc
    command -v hyperfine >/dev/null || echo hyperfine
    command -v ps >/dev/null || echo procps
    command -v ip >/dev/null || echo iproute2
    command -v gcc >/dev/null || echo gcc
    [ -e /usr/include/stdio.h ] || echo libc6-dev
    [ -x /usr/sbin/libvirtd ] || echo libvirt-daemon
    command -v virsh >/dev/null || echo libvirt-clients
    command -v man >/dev/null || echo man-db
    command -v mandoc >/dev/null || echo mandoc
    command -v zsh >/dev/null || echo zsh
    command -v mmdebstrap >/dev/null || echo mmdebstrap
    [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || echo debian-archive-keyring
    command -v mke2fs >/dev/null || [ -x /usr/sbin/mke2fs ] || echo e2fsprogs
    [ -x /usr/sbin/depmod ] || echo kmod
    command -v ssh >/dev/null || echo openssh-client
    command -v script >/dev/null || echo bsdutils
    command -v shellcheck >/dev/null || echo shellcheck
    command -v lintian >/dev/null || echo lintian
    [ -x /sbin/apparmor_parser ] || echo apparmor
    [ -e /usr/share/bash-completion/bash_completion ] || echo bash-completion
  fi
}

first_available() {
  local package
  for package in "$@"; do
    if [[ $(LC_ALL=C apt-cache policy "$package") == *'Candidate: '[!\(]* ]]; then
      echo "$package"
      return
    fi
  done
  return 1
}

# Installs what is missing.
make_ready() {
  local lacking names line package packages=()
  [ "$(uname -sm)" = 'Linux x86_64' ] ||
    fail "$(uname -sm): not supported; QEMU and the guest's kernel are those of Linux x86_64"
  lacking=$(missing)
  [ -n "$lacking" ] || return 0
  names=$(cut -d ' ' -f 1 <<<"$lacking" | xargs)
  command -v apt-get >/dev/null || fail "missing, and no apt-get to install it: $names"
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "missing: $names; run this once as root to install it"
    say "Installing $names needs sudo"
    sudo -v || fail "missing: $names; run this once as root to install it"
  fi
  working 'Updating the list of packages' update_packages
  while read -r line; do
    # shellcheck disable=SC2086 # the line is a list
    package=$(first_available $line) || fail "apt has no package ${line// / or }"
    packages+=("$package")
  done <<<"$lacking"
  working "Installing ${packages[*]}" as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends "${packages[@]}"
  lacking=$(missing | xargs)
  [ -z "$lacking" ] || fail "installed, but still missing: $lacking"
}

# A source that has gone is no reason to stop: what counts is whether the packages can be had.
update_packages() {
  as_root apt-get update || true
}
