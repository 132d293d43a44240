#!/bin/sh
# Ends what a laboratory started once the laboratory is gone, in whichever way: by stopping, by an exception, by Ctrl-C or
# by SIGKILL, the pipe that this reads from closes.
#
# Lines: `guard <process group>`, `release <process group>`, `remove <directory>`.
set -u

GRACE_TENTHS=30

groups=''
while read -r verb argument; do
  case $verb in
    guard) groups="$groups $argument" ;;
    release) groups=$(for group in $groups; do [ "$group" = "$argument" ] || echo "$group"; done) ;;
    remove) directory=$argument ;;
  esac
done

# whether a process of a group still runs; one that has ended, and that nobody has asked for its result, does not count
runs() {
  if command -v ps > /dev/null && command -v awk > /dev/null; then
    ps -e -o pgid= -o stat= | awk -v group="$1" '$1 == group && $2 !~ /^Z/ { found = 1 } END { exit !found }'
  else
    kill -s 0 -- "-$1" 2> /dev/null
  fi
}

running() {
  left=''
  for group in $groups; do
    if runs "$group"; then left="$left $group"; fi
  done
  groups=$left
  [ -n "$groups" ]
}

for group in $groups; do kill -s TERM -- "-$group" 2> /dev/null; done
tenths=0
while running && [ $tenths -lt $GRACE_TENTHS ]; do
  sleep 0.1
  tenths=$((tenths + 1))
done
for group in $groups; do kill -s KILL -- "-$group" 2> /dev/null; done
[ -z "${directory:-}" ] || rm -rf -- "$directory"
