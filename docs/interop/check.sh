#!/bin/sh
# Tries a running gateway with clients that others wrote, in MQTT 3.1.1 and 5: mosquitto_pub and mosquitto_sub, Paho for
# Python, and the npm package "mqtt" when NODE_PATH or the current folder has it. What is not installed is skipped.
#
#   docs/interop/check.sh PORT [WEBSOCKET-PORT]
#
# The gateway must listen on loopback and let anyone use topics under interop/. Exit code 0 when all that ran went well.
set -u
port=${1:?usage: check.sh PORT [WEBSOCKET-PORT]}
websocket=${2:-}
run=$$
failed=0
files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT

result() { # name, expected, found
    if [ "$2" = "$3" ]; then
        echo "ok    $1"
    else
        echo "FAIL  $1: expected '$2', found '$3'"
        failed=1
    fi
}

# ---- mosquitto_pub and mosquitto_sub: version, arguments
publish() { mosquitto_pub -h 127.0.0.1 -p "$port" -V "$@"; }
subscribe() { stdbuf -oL mosquitto_sub -h 127.0.0.1 -p "$port" -W 20 -V "$@"; }

# Runs a subscriber in the background until it has its subscription.
listen() { # file, version, arguments
    file=$files/$1
    shift
    : >"$file"
    subscribe "$@" -d >"$file" 2>&1 &
    listener=$!
    for _ in $(seq 100); do
        grep -q 'SUBACK' "$file" && return
        sleep 0.1
    done
}

# Waits for it to end and compares what it heard; only the shell that started it can wait.
heard() { # name, expected, file
    wait "$listener"
    result "$1" "$2" "$(grep -v -e '^Client ' -e '^Subscribed ' "$files/$3" | tr '\n' ' ' | sed 's/ $//')"
}

mosquitto() { # version
    v=$1
    topic=interop/$run/$v
    for qos in 0 1 2; do
        listen message "$v" -t "$topic/+" -q "$qos" -C 1
        publish "$v" -t "$topic/$qos" -q "$qos" -m "hello $qos"
        heard "mosquitto $v: QoS $qos" "hello $qos" message
    done

    publish "$v" -t "$topic/kept" -q 1 -r -m kept
    result "mosquitto $v: retained message" kept "$(subscribe "$v" -t "$topic/kept" -C 1)"
    publish "$v" -t "$topic/kept" -q 1 -r -n

    session="-i interop-$run-$v -c -q 2"
    [ "$v" = mqttv5 ] && session="$session -x 60"
    # shellcheck disable=SC2086
    subscribe "$v" -t "$topic/session" $session -E
    for qos in 1 2; do
        publish "$v" -t "$topic/session" -q $qos -m "offline $qos"
    done
    # shellcheck disable=SC2086
    result "mosquitto $v: session with messages from when it was offline" "offline 1 offline 2" \
        "$(subscribe "$v" -t "$topic/session" $session -C 2 | tr '\n' ' ' | sed 's/ $//')"

    listen will "$v" -t "$topic/will" -q 1 -C 1
    mosquitto_sub -h 127.0.0.1 -p "$port" -V "$v" -t "$topic/none" \
        --will-topic "$topic/will" --will-qos 1 --will-payload gone &
    victim=$!
    sleep 1
    kill -9 "$victim"
    heard "mosquitto $v: will" gone will

    listen alive "$v" -t "$topic/alive" -k 5 -C 1
    sleep 9
    publish "$v" -t "$topic/alive" -m alive
    heard "mosquitto $v: keep alive" alive alive
}

share() {
    topic=interop/$run/share
    for member in 1 2; do
        subscribe mqttv5 -t "\$share/group/$topic" -q 1 -W 5 >"$files/share$member" 2>/dev/null &
    done
    sleep 2
    for number in 1 2 3 4 5 6 7 8 9 10; do
        publish mqttv5 -t "$topic" -q 1 -m $number
    done
    wait
    result "mosquitto mqttv5: \$share, each message to one member" "1 2 3 4 5 6 7 8 9 10" \
        "$(sort -n "$files/share1" "$files/share2" | tr '\n' ' ' | sed 's/ $//')"
}

if command -v mosquitto_sub >/dev/null; then
    mosquitto mqttv311
    mosquitto mqttv5
    share
else
    echo "skip  mosquitto_pub and mosquitto_sub are not installed (Debian: mosquitto-clients)"
fi

if python3 -c 'import paho.mqtt.client' 2>/dev/null; then
    python3 "$(dirname "$0")/paho.check.py" "$port" || failed=1
else
    echo "skip  Paho for Python is not installed (Debian: python3-paho-mqtt)"
fi

if node -e 'require("mqtt")' 2>/dev/null; then
    node "$(dirname "$0")/mqttjs.check.cjs" "$port" "$websocket" || failed=1
else
    echo "skip  the npm package 'mqtt' is not installed (npm install mqtt, NODE_PATH=.../node_modules)"
fi
exit $failed
