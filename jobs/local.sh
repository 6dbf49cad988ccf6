#!/usr/bin/env bash
# A cluster of this machine that stays between runs: later runs start their workers in a second.
#   jobs/local.sh start [ray start options]    handmill generate RECIPE --out DIR --address auto
#   jobs/local.sh stop                         (ends every Ray process on this machine)
set -euo pipefail
case "${1:-}" in
  start)
    shift
    ray get-auth-token --generate > /dev/null # nobody else on this machine may join
    ray start --head --disable-usage-stats "$@"
    ;;
  stop) ray stop ;;
  *)
    echo "usage: $0 start [ray start options] | stop" >&2
    exit 2
    ;;
esac
