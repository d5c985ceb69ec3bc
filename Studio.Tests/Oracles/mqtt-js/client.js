// Asks and writes through an agent's topics as a foreign program would: node client.js URL USER PASSWORD ROOT
// Prints one JSON object with what came back.
const mqtt = require('mqtt');
const [url, username, password, root] = process.argv.slice(2);
const client = mqtt.connect(url, { protocolVersion: 5, username, password, reconnectPeriod: 0, connectTimeout: 30000 });
const heard = [];
const waiting = [];

function next(topic, wanted) {
    return new Promise(resolve => {
        const found = heard.find(message => message.topic === topic && wanted(message));
        if (found) resolve(found);
        else waiting.push({ topic, wanted, resolve });
    });
}

client.on('message', (topic, payload, packet) => {
    const message = { topic, body: JSON.parse(payload.toString()), correlation: packet.properties?.correlationData?.toString() };
    heard.push(message);
    for (const one of waiting.filter(one => one.topic === topic && one.wanted(message))) {
        waiting.splice(waiting.indexOf(one), 1);
        one.resolve(message);
    }
});
client.on('error', error => { console.error(error.message); process.exit(1); });
client.on('connect', async () => {
    await client.subscribeAsync(`${root}/#`, { qos: 1 });
    const forbidden = await client.subscribeAsync('connector-studio/#').then(granted => granted[0].qos, error => error.code ?? 'refused');
    await client.publishAsync(`${root}/setpoint/set`, JSON.stringify({ id: 7, value: '33' }), { qos: 1 });
    const written = await next(`${root}/setpoint/res`, message => message.body.id === 7);
    await client.publishAsync(`${root}/asked/req`, JSON.stringify({ id: 'a' }), { qos: 1, properties: { correlationData: Buffer.from('c-1') } });
    const read = await next(`${root}/asked/res`, message => message.body.id === 'a');
    const value = await next(`${root}/temperature`, message => 'value' in message.body);
    console.log(JSON.stringify({ forbidden, written: written.body, read: read.body, correlation: read.correlation, value: value.body }));
    await client.endAsync();
});
