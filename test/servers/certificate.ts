import { generateKeyPairSync, sign } from 'node:crypto'

/** A certificate and its key, both as PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

const day = 86_400_000
const object = { ecdsaWithSha256: '06082a8648ce3d040302', commonName: '0603550403', alternativeNames: '0603551d11' }

/** A certificate of this machine for itself, good for a day: whoever trusts it trusts `localhost` and 127.0.0.1. */
export function selfSigned(now = Date.now()): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const algorithm = tagged(sequence, hex(object.ecdsaWithSha256))
  const name = tagged(sequence, tagged(set, tagged(sequence, hex(object.commonName), tagged(0x0c, text('localhost')))))
  const names = tagged(sequence, tagged(0x82, text('localhost')), tagged(0x87, Buffer.from([127, 0, 0, 1])))
  const body = tagged(
    sequence,
    hex('a003020102'), // version 3
    hex('020101'), // serial number 1
    algorithm,
    name,
    tagged(sequence, time(now - day), time(now + day)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, tagged(sequence, tagged(sequence, hex(object.alternativeNames), tagged(0x04, names)))),
  )
  const signature = tagged(0x03, Buffer.of(0), sign('sha256', body, privateKey))
  const cert = tagged(sequence, body, algorithm, signature)
  return { cert: pem(cert), key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
}

const sequence = 0x30
const set = 0x31

/** One value of DER: what it is, how long, and what it holds. */
function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const short = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...short]), content])
}

function time(instant: number): Buffer {
  const digits = new Date(instant).toISOString().replaceAll(/\D/g, '')
  return tagged(0x17, text(`${digits.slice(2, 14)}Z`))
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}

function hex(digits: string): Buffer {
  return Buffer.from(digits, 'hex')
}

function text(words: string): Buffer {
  return Buffer.from(words, 'latin1')
}
