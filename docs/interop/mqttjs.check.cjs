// The npm package "mqtt" against a running gateway; see check.sh.
const mqtt = require("mqtt");

const [port, websocket] = process.argv.slice(2);
const run = process.pid;
let failed = false;

const once = (client, event) =>
  new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no ${event} in 10 s`)), 10_000);
    client.once(event, (...values) => {
      clearTimeout(late);
      resolve(values);
    });
  });

async function connect(url, options) {
  const client = mqtt.connect(url, { reconnectPeriod: 0, connectTimeout: 10_000, ...options });
  const [connAck] = await once(client, "connect");
  return { client, connAck };
}

async function check(name, action) {
  try {
    await action();
    console.log(`ok    ${name}`);
  } catch (e) {
    console.log(`FAIL  ${name}: ${e.message}`);
    failed = true;
  }
}

function expect(expected, found) {
  if (expected !== found) throw new Error(`expected '${expected}', found '${found}'`);
}

async function all(url, protocolVersion) {
  const name = `mqtt.js ${url.split(":")[0]} version ${protocolVersion}`;
  const topic = `interop/${run}/${url.split(":")[0]}/${protocolVersion}`;
  for (const qos of [0, 1, 2]) {
    await check(`${name}: QoS ${qos}, retained`, async () => {
      const { client } = await connect(url, { protocolVersion });
      await client.publishAsync(`${topic}/${qos}`, `hello ${qos}`, { qos, retain: true });
      const message = once(client, "message");
      await client.subscribeAsync(`${topic}/${qos}`, { qos });
      const [, payload, packet] = await message;
      expect(`hello ${qos}`, payload.toString());
      expect(true, packet.retain);
      await client.publishAsync(`${topic}/${qos}`, "", { qos: 1, retain: true });
      await client.endAsync();
    });
  }
  await check(`${name}: session with messages from when it was offline`, async () => {
    const properties = protocolVersion === 5 ? { sessionExpiryInterval: 60 } : undefined;
    const options = { protocolVersion, clientId: `js-${topic}`.replaceAll("/", "-"), clean: false, properties };
    const first = await connect(url, options);
    await first.client.subscribeAsync(`${topic}/session`, { qos: 2 });
    await first.client.endAsync();
    const other = await connect(url, { protocolVersion });
    await other.client.publishAsync(`${topic}/session`, "offline", { qos: 2 });
    await other.client.endAsync();
    const again = mqtt.connect(url, { reconnectPeriod: 0, ...options });
    const message = once(again, "message");
    const [connAck] = await once(again, "connect");
    expect(true, connAck.sessionPresent);
    expect("offline", (await message)[1].toString());
    await again.endAsync();
  });
  await check(`${name}: will`, async () => {
    const { client } = await connect(url, { protocolVersion });
    await client.subscribeAsync(`${topic}/will`, { qos: 1 });
    const message = once(client, "message");
    const will = { topic: `${topic}/will`, payload: Buffer.from("gone"), qos: 1 };
    const victim = await connect(url, { protocolVersion, will });
    victim.client.stream.destroy();
    expect("gone", (await message)[1].toString());
    await client.endAsync();
  });
}

async function main() {
  const urls = [`mqtt://127.0.0.1:${port}`];
  if (websocket) urls.push(`ws://127.0.0.1:${websocket}/mqtt`);
  for (const url of urls) {
    await all(url, 4);
    await all(url, 5);
  }
  process.exit(failed ? 1 : 0);
}

main();
