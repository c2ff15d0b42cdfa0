#!/bin/sh
# What the tests use beside Python: PostgreSQL 15, a JDK, Node, Chromium and openssl. Installs what is missing when it may;
# otherwise says loudly which tests are left out. `make test` calls it; nothing fails here.
set -u

need() {  # need PROGRAM PACKAGE WHAT-IS-LEFT-OUT
  command -v "$1" >/dev/null 2>&1 || [ -x "$1" ] || {
    missing="$missing $2"
    left_out="$left_out
  - $3 (package $2)"
  }
}

look() {
  missing=""
  left_out=""
  need /usr/lib/postgresql/15/bin/initdb postgresql-15 "the database tests on PostgreSQL 15"
  need javac default-jdk-headless "the Java client"
  need node nodejs "the Node client"
  need chromium chromium "the pages in a browser"
  need openssl openssl "mails that openssl encrypts"
}

look
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing for the tests:$missing"
  # The tests make a cluster of their own: none of the machine's is wanted.
  mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] ||
    echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf
  export DEBIAN_FRONTEND=noninteractive
  for package in $missing; do
    apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1 ||
      { apt-get update -qq >/dev/null 2>&1 && apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1; } ||
      echo "Could not install $package."
  done
  look
fi

[ -z "$left_out" ] || {
  echo "*** LEFT OUT, because this machine lacks them:$left_out"
  echo "*** On Debian: apt-get install$missing"
}
exit 0
