"""Paho for Python against a running gateway; see check.sh. Works with Paho 1 and 2."""

import os
import queue
import sys

import paho.mqtt.client as paho
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

PORT = int(sys.argv[1])
failed = False


class Client:
    def __init__(self, version, client_id="", clean=True, will=None):
        arguments = {"client_id": client_id, "protocol": version}
        if version == paho.MQTTv311:
            arguments["clean_session"] = clean
        if hasattr(paho, "CallbackAPIVersion"):
            arguments["callback_api_version"] = paho.CallbackAPIVersion.VERSION1
        self.paho = paho.Client(**arguments)
        self.messages = queue.Queue()
        self.acknowledged = queue.Queue()
        self.session = queue.Queue()
        self.paho.on_connect = lambda client, data, flags, *rest: self.session.put(flags)
        self.paho.on_subscribe = lambda *rest: self.acknowledged.put(True)
        self.paho.on_message = lambda client, data, message: self.messages.put(message)
        if will:
            self.paho.will_set(will, b"gone", qos=1)
        more = {}
        if version == paho.MQTTv5:
            more["clean_start"] = clean
            more["properties"] = Properties(PacketTypes.CONNECT)
            more["properties"].SessionExpiryInterval = 60
        self.paho.connect("127.0.0.1", PORT, keepalive=10, **more)
        self.paho.loop_start()
        self.flags = self.session.get(timeout=10)

    def subscribe(self, topic, qos):
        self.paho.subscribe(topic, qos)
        self.acknowledged.get(timeout=10)

    def publish(self, topic, payload, qos, retain=False):
        self.paho.publish(topic, payload, qos, retain).wait_for_publish()

    def text(self):
        return self.messages.get(timeout=10).payload.decode()

    def close(self):
        self.paho.disconnect()
        self.paho.loop_stop()

    def die(self):
        self.paho.loop_stop()
        self.paho.socket().close()


def check(name, expected, action):
    global failed
    try:
        found = action()
    except Exception as e:  # whatever it was, the check failed
        found = repr(e)
    if found == expected:
        print("ok    " + name)
    else:
        print(f"FAIL  {name}: expected {expected!r}, found {found!r}")
        failed = True


def exchange(version, topic, qos):
    client = Client(version)
    client.publish(topic, "hello", qos, retain=True)
    client.subscribe(topic, qos)
    text = client.text()
    client.publish(topic, "", 1, retain=True)
    client.close()
    return text


def session(version, topic):
    name = topic.replace("/", "-")
    first = Client(version, name, clean=False)
    first.subscribe(topic, 2)
    first.close()
    other = Client(version)
    for qos in (1, 2):
        other.publish(topic, f"offline {qos}", qos)
    other.close()
    again = Client(version, name, clean=False)
    found = [again.flags["session present"], again.text(), again.text()]
    again.close()
    return found


def will(version, topic):
    client = Client(version)
    client.subscribe(topic, 1)
    Client(version, will=topic).die()
    text = client.text()
    client.close()
    return text


for number, version in (("3.1.1", paho.MQTTv311), ("5", paho.MQTTv5)):
    base = f"interop/{os.getpid()}/paho/{number}"
    for qos in (0, 1, 2):
        check(f"paho {number}: QoS {qos}, retained", "hello", lambda: exchange(version, f"{base}/{qos}", qos))
    check(
        f"paho {number}: session with messages from when it was offline",
        [1, "offline 1", "offline 2"],
        lambda: session(version, base + "/session"),
    )
    check(f"paho {number}: will", "gone", lambda: will(version, base + "/will"))
sys.exit(failed)
