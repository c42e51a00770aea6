import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** What a page is told to ask a device for. */
export interface CeremonyOptions {
  challenge: string;
}

interface Credential {
  id: string;
  rawId: string;
  type: 'public-key';
  clientExtensionResults: object;
  response: Record<string, unknown>;
}

const USER_PRESENT = 1;
const USER_VERIFIED = 4;
const HAS_CREDENTIAL = 0x40;

/** {fmt: "none", attStmt: {}, authData: …} in CBOR, up to the length of the last. */
const ATTESTATION = Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746158', 'hex');
/** An ES256 key in COSE, up to x, and from there up to y. */
const COSE_BEGIN = Buffer.from('a5010203262001215820', 'hex');
const COSE_MIDDLE = Buffer.from('225820', 'hex');

/** A security key with one passkey. Unlike Chromium's it does what whoever holds it wants, whatever the page asks for. */
export class Authenticator {
  readonly #origin: string;
  readonly #id = randomBytes(16);
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  /** @param origin of the pages that it is used on */
  constructor(origin: string) {
    this.#origin = origin;
  }

  /** What `navigator.credentials.create` gives. `isVerified`: it has asked who holds it. */
  create({ challenge }: CeremonyOptions, isVerified: boolean): Credential {
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' });
    const key = Buffer.concat([COSE_BEGIN, Buffer.from(x, 'base64url'), COSE_MIDDLE, Buffer.from(y, 'base64url')]);
    const made = Buffer.concat([Buffer.alloc(16), Buffer.from([0, this.#id.length]), this.#id, key]);
    const data = Buffer.concat([this.#data(isVerified, HAS_CREDENTIAL), made]);
    const attestation = Buffer.concat([ATTESTATION, Buffer.from([data.length]), data]);
    return this.#credential({
      clientDataJSON: this.#clientData('webauthn.create', challenge).toString('base64url'),
      attestationObject: attestation.toString('base64url'),
      transports: ['usb'],
    });
  }

  /** What `navigator.credentials.get` gives. */
  get({ challenge }: CeremonyOptions, isVerified: boolean): Credential {
    const data = this.#data(isVerified, 0);
    const client = this.#clientData('webauthn.get', challenge);
    const signed = Buffer.concat([data, createHash('sha256').update(client).digest()]);
    return this.#credential({
      clientDataJSON: client.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: sign('sha256', signed, this.#keys.privateKey).toString('base64url'),
    });
  }

  #data(isVerified: boolean, flags: number): Buffer {
    const host = createHash('sha256').update(new URL(this.#origin).hostname).digest();
    const all = USER_PRESENT | flags | (isVerified ? USER_VERIFIED : 0);
    // It does not count how often it was used, as many do not.
    return Buffer.concat([host, Buffer.from([all]), Buffer.alloc(4)]);
  }

  #clientData(type: string, challenge: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.#origin, crossOrigin: false }));
  }

  #credential(response: Record<string, unknown>): Credential {
    const id = this.#id.toString('base64url');
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response };
  }
}
