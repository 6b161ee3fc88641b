// Bluesky's own PDS with a PLC directory in memory, on loopback only. Prints one line of JSON
// when it listens, and ends with SIGTERM. MODULES: the folder that holds node_modules.
import net from 'net'
import { createRequire } from 'module'

const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (port, ...rest) {
  const done = rest.filter((one) => typeof one === 'function')
  return listen.call(this, Number(port), '127.0.0.1', ...done)
}
const require = createRequire(`${process.env.MODULES}/package.json`)
const plc = require('@did-plc/server')
const { PDS, envToCfg, envToSecrets } = require('@atproto/pds')

const [port, plcPort] = [Number(process.env.PORT), Number(process.env.PLC_PORT)]
const directory = plc.PlcServer.create({ db: plc.Database.mock(), port: plcPort })
await directory.start()
const environment = {
  port,
  hostname: 'localhost',
  devMode: true,
  inviteRequired: false,
  dataDirectory: process.env.DATA,
  blobstoreDiskLocation: `${process.env.DATA}/blobs`,
  didPlcUrl: `http://127.0.0.1:${plcPort}`,
  serviceHandleDomains: ['.test'],
  jwtSecret: process.env.JWT_SECRET,
  adminPassword: 'a password of a server for tests',
  plcRotationKeyK256PrivateKeyHex: '11'.repeat(32),
  disableSsrfProtection: true,
  rateLimitsEnabled: false,
  crawlers: [],
}
const pds = await PDS.create(envToCfg(environment), envToSecrets(environment))
await pds.start()
process.stdout.write(JSON.stringify({ url: `http://localhost:${port}` }) + '\n')
process.on('SIGTERM', async () => {
  await pds.destroy()
  await directory.destroy()
  process.exit(0)
})
