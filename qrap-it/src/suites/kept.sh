# What make-suite and make-debian share: what is made of Debian is kept in /var/cache/qrap-it. The sourcing script sets
# me, its name.
# shellcheck shell=sh disable=SC2154

fail() {
  echo "$me: $*" >&2
  exit 1
}

# begin NAME SUITE FILE...: sets mirror, from where the suite comes, and new, a directory for what is made. Ends the
# script if what is kept under this name was made of these files and of the suite as it is; also without the network,
# if something is kept.
begin() {
  kept=/var/cache/qrap-it/$1
  suite=$2
  shift 2
  [ "$(id -u)" -eq 0 ] || fail "only root can make $kept"
  # From where this machine's own packages come, if it is a Debian.
  # shellcheck disable=SC2016 # apt's own variable
  mirror=$(apt-get indextargets --format '$(REPO_URI)' \
    'Created-By: Packages' 'Origin: Debian' 'Label: Debian' 'Component: main' | head -n 1)
  mirror=${mirror:-http://deb.debian.org/debian/}

  umask 022
  mkdir -p "${kept%/*}"
  new=$(mktemp -d "$kept.XXXXXX")
  trap 'rm -rf "$new"' EXIT
  trap 'exit 1' HUP INT TERM
  chmod 755 "$new"
  release=${mirror%/}/dists/$suite/InRelease
  if /usr/lib/apt/apt-helper -o APT::Sandbox::User=root download-file "$release" "$new/InRelease" >&2; then
    cat "$@" "$new/InRelease" | sha256sum >"$new/made-of"
    ! cmp -s "$new/made-of" "$kept/made-of" || exit 0
  elif [ -e "$kept/made-of" ]; then
    echo "$me: cannot ask the mirror for news of $suite; $kept stays as it is" >&2
    exit 0
  else
    fail "cannot get $release"
  fi
}

# bootstrap ROOT OPTION...: makes a root file system. A mirror may be behind: its packages are no worse for that.
bootstrap() {
  root=$1
  shift
  mmdebstrap --quiet --mode=root --aptopt='Acquire::Check-Valid-Until "false"' \
    --aptopt='APT::Install-Recommends "false"' --dpkgopt='force-unsafe-io' "$@" "$suite" "$root" "$mirror"
}

# Keeps what was made, in place of what was kept.
finish() {
  rm -rf "${kept:?}"
  mv -T "$new" "$kept"
}
