// Bluesky's whole network as its own developers run it: PLC, PDS, AppView and moderation service,
// on loopback only. Prints one line of JSON when it listens, and ends with SIGTERM.
import net from 'node:net'
import { pathToFileURL } from 'node:url'

const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (port, ...rest) {
  const done = rest.filter((one) => typeof one === 'function')
  const number = typeof port === 'object' && port !== null ? port.port : port
  return listen.call(this, Number(number), '127.0.0.1', ...done)
}
const { DATABASE, MODULES, PORTS } = process.env
const found = pathToFileURL(`${MODULES}/node_modules/@atproto/dev-env/dist/index.js`)
const { TestNetwork } = await import(found)
const [plc, pds, bsky, ozone] = PORTS.split(',').map(Number)
const network = await TestNetwork.create({
  dbPostgresUrl: DATABASE,
  dbPostgresSchema: 'desk',
  plc: { port: plc },
  pds: { port: pds, hostname: 'localhost', inviteRequired: false },
  bsky: { port: bsky, publicUrl: `http://localhost:${bsky}` },
  ozone: { port: ozone },
})
process.stdout.write(JSON.stringify({ url: network.pds.url, appView: network.bsky.url }) + '\n')
process.on('SIGTERM', async () => {
  await network.close().catch(() => {})
  process.exit(0)
})
