import { constants, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import { expect, it } from 'vitest';
import { encryptPassword } from '../../src/mariadb/connection/login.js';

it('a password for the RSA exchange is encrypted by OAEP with SHA-1', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const plaintext = Buffer.from('masked password\0');
  const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string;
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const decrypted = privateDecrypt(
    { key: privateKey, padding, oaepHash: 'sha1' },
    encryptPassword(pem, plaintext),
  );
  expect(decrypted.equals(plaintext)).toBe(true);
});
