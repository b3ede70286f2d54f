/** A difference from npm mariadb, with its reason. */
export interface Difference {
  /** The line of the surface; a regular expression matches several. */
  line: string | RegExp;
  reason: string;
}

/** What npm mariadb shows and Otaria does not. */
export const missing: Difference[] = [
  {
    line: /^info: (redirectRequest|seed|eofDeprecated|serverPermitSkipMeta|defaultPluginName|fatalError\(\)|redirect\(\))$/,
    reason: 'is the state of its protocol machine; the one of Otaria is in Rust',
  },
  { line: 'info: class ConnectionInformation', reason: 'is called ConnectionInfo, as its type is' },
  {
    line: 'callback connection: release()',
    reason: 'throws a TypeError there; connections of a pool have it',
  },
];

/** What Otaria shows beyond npm mariadb. */
export const added: Difference[] = [
  { line: /exports: Flags$/, reason: 'a constant enumeration in its declarations, a value here' },
  { line: /exports: OkPacket$/, reason: 'for instanceof' },
  { line: /exports: legacyOptions$/, reason: 'the defaults of 2018 for programs of that time' },
  { line: 'info: class ConnectionInfo', reason: 'is called as its type is' },
  {
    line: /^info: (selfSignedCertificate|requireValidCert|useFingerprintValidation|tls\w+|maxscaleVersion)$/,
    reason: 'is always there; npm mariadb adds it with TLS or MaxScale',
  },
  {
    line: /^info: (serverCollation|beginSession\(\)|takeCharacterSet\(\)|forceVersion\(\))$/,
    reason: 'is what the session has told',
  },
  { line: 'info: update()', reason: 'takes over what native code knows' },
  {
    line: /^callback (connection|pool): promise\(\)$/,
    reason: 'what programs written for mysql2 call',
  },
  { line: 'column: length', reason: 'the name of columnLength in 2018' },
  { line: 'column: dataTypeFormat', reason: 'names every format of MariaDB, not only JSON' },
  { line: 'prepare: statement', reason: 'what the prepared statements of one text share' },
  {
    line: /: class (Prepare|ConnectionFace|PoolFace)$/,
    reason: 'a class that others extend',
  },
];
