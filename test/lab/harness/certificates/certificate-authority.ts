import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { md, pki } from 'node-forge';

const KEY_BITS = 2048;
const HOUR_MILLISECONDS = 3_600_000;

/** How long certificates are good, from an hour ago on: for clocks that disagree a little. */
const LIFETIME_HOURS = 24;

/** A certificate and its key, in PEM. */
export interface Certified {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate authority that nobody but one laboratory knows. */
export class CertificateAuthority {
  /** Its own certificate, in PEM. */
  public readonly certificate: string;

  private readonly issuer = [{ name: 'commonName', value: 'laboratory' }];
  private readonly keys = newKeys();

  constructor() {
    this.certificate = this.sign(this.keys, this.issuer, [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ]);
  }

  /** For a server that is reached by these host names and addresses. */
  public forServer(hosts: string[]): Certified {
    return this.issue([{ name: 'commonName', value: hosts[0] }], [
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: hosts.map(host => isIP(host) ? { type: 7, ip: host } : { type: 2, value: host }) },
    ]);
  }

  /** For a person: to Kubernetes, the name is the user and the organization is the group. */
  public forClient(user: string, group: string): Certified {
    return this.issue([{ name: 'organizationName', value: group }, { name: 'commonName', value: user }], [{ name: 'extKeyUsage', clientAuth: true }]);
  }

  private issue(subject: pki.CertificateField[], extensions: object[]): Certified {
    const keys = newKeys();
    const usage = { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true };
    return { certificate: this.sign(keys, subject, [usage, ...extensions]), key: keys.pem };
  }

  private sign(keys: Keys, subject: pki.CertificateField[], extensions: object[]): string {
    const certificate = pki.createCertificate();
    certificate.publicKey = keys.publicKey;
    certificate.serialNumber = `01${randomBytes(15).toString('hex')}`; // the first bit of a serial number is a sign
    certificate.validity.notBefore = new Date(Date.now() - HOUR_MILLISECONDS);
    certificate.validity.notAfter = new Date(Date.now() + LIFETIME_HOURS * HOUR_MILLISECONDS);
    certificate.setSubject(subject);
    certificate.setIssuer(this.issuer);
    certificate.setExtensions(extensions);
    certificate.sign(this.keys.privateKey, md.sha256.create());
    return pki.certificateToPem(certificate).replaceAll('\r', '');
  }
}

interface Keys {
  readonly pem: string;
  readonly publicKey: pki.rsa.PublicKey;
  readonly privateKey: pki.rsa.PrivateKey;
}

/** By Node.js, which is much faster at it than node-forge. */
function newKeys(): Keys {
  const { privateKey: pem, publicKey } = newKeyPair();
  return { pem, publicKey: pki.publicKeyFromPem(publicKey), privateKey: pki.privateKeyFromPem(pem) };
}

/** An RSA key in PEM. */
export function newKeyPair(): { privateKey: string; publicKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: KEY_BITS,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}
