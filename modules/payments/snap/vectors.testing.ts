/** Test vectors of SNAP BI's three signatures. The key pair was made for them; it opens nothing. */
export const vectorPrivateKeyPem = `-----BEGIN PRIVATE KEY-----
MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQCjPGTl3qO4YOp+
gb5hUboJEhIs3KZeB8ejFNxejiNNYuUHU4Mk+NJF9tNRzpoJfeDVtHW8gK1w2WBJ
V8GwZA/0K2U31lobwkZzv0QPnBMfYiH6dQ8Yv7rZRkvBtPO5+11Xe9iMM0kdT0xO
NlV5JMENPnpVVydlg/w+o0Iq6VvtEPNQSc6CaGcH9Kqb3FOqRkBdQ+zrHk2IT1jR
RuFOOYjlhWPC6UQH11Wru0pUeHl0IuktdQvO/4ewLEeO6dzOMcSorOcdKZ3a9bIz
d4lL8ALf8LlGEReIMw0m8TPlsUkJSSYuey6jL8PKMPfMsG0EMQNcatTpWBB7ihxo
lLCRhsRnAgMBAAECggEAGL1D+3SxMnX5xB+Mx3oX7F0BRSxRyIl8T7KPLYN0RTu6
Q1B8XUOatsDQSSM7RDoAM9NMTrvfzW0cgzEaKU4Y/uP+zKYfdPqOK+eufIEmgsig
JrHMDm+sdVaKj7qJf8PhYythZ+oz6A3HHklszdXsrkGsT7fMQD3vIl0i35cLeBOt
8wkFlhZAY/jVqpo5UbdjbgfdaIUJ3DyBycP2pP8+N9RmR0oxqOWH6vRGZNG0uLcI
if+yFGvr0exsx5kUJTWQuLjaFS/iUDWbeVXmTEsiiQ8fwOQ0r44/tAlEGQ5YVlii
CEJaxvjy5XwEmNKDtA+0QX5YN8z46T4lxUSS95rc5QKBgQDcBKOTshQ8r5RG2OnT
4uRYu8bCBnP8fdJ2ReOy68pQHzIWyvjfiiWB1mOD3YUlWBeM9QCIYPnJ9W9rrJgo
WHYS26S+LlW6pcTNafNIS9c87nIn61GjJEbonj5Xx54UfQyLux0UEKQgd4BYTt2Y
qFzUMwjq8Na7iKWRjxdWIs0k9QKBgQC97n1zwjIoQHPVJJGrF/JQB8c7Cyj8YReA
m/dsKm42ByTXHLTROqODyuzbGCNr9yRx1Mf3riXmnGiIvJOqyYgl+4oDoxDhspVb
HfFJihrxUOE49lVhPxSJZ+2H5Ik9bAhtUr2buvQGpQ2JPWLAMEk9zx6S8O+F41Yt
8w+7AMPKawKBgDuQDfCYDx52sf+UDYlNLWBQRXiVYqUCMw3N0dzINJcIOvksrb9m
mMzTi1FRkRARDx8b3K8PAdCI30cZDIAvopdsWucZiB/lbKfnfPMfhP971e+0pv8x
fPjQjjQZWFRXniPd3ftmnegkMdy2TQtc2PShdFKWLKvMTHZhdIHfHgZZAoGAMp4u
vP0SVPvoYvOeBtUY9Q89n5S31ZsiolnutNsSCEAbJ2E1J1XTYjpgqXtjZVC2W8fz
iyTUYQNqMJbhW/Dd4hGJlLKOuzfW6jOurISr7Yg6ne24j3Q6Suxxt3fGw6HZFRmq
AqjuhB7U3rCHcuTrgBeE9HBVxX7y5sgSdyobBAUCgYB+ezbA+NA9XAFC4mwCnE9u
OZIgJJdRrtIsYtjPH6WmE3va9Kg+IvMN3dbzJMsjaJA5NKSSVPdfBPq6yqjcdPLE
lapNgRKBp8kJ+J/EjDiShwQ44eHYtSKhzQW7nWZ+3b9zIJsk4NisY19k3jII5NkZ
Ct2tVWKeSY4kvqB467QTdA==
-----END PRIVATE KEY-----
`

export const vectorPublicKeyPem = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAozxk5d6juGDqfoG+YVG6
CRISLNymXgfHoxTcXo4jTWLlB1ODJPjSRfbTUc6aCX3g1bR1vICtcNlgSVfBsGQP
9CtlN9ZaG8JGc79ED5wTH2Ih+nUPGL+62UZLwbTzuftdV3vYjDNJHU9MTjZVeSTB
DT56VVcnZYP8PqNCKulb7RDzUEnOgmhnB/Sqm9xTqkZAXUPs6x5NiE9Y0UbhTjmI
5YVjwulEB9dVq7tKVHh5dCLpLXULzv+HsCxHjunczjHEqKznHSmd2vWyM3eJS/AC
3/C5RhEXiDMNJvEz5bFJCUkmLnsuoy/DyjD3zLBtBDEDXGrU6VgQe4ocaJSwkYbE
ZwIDAQAB
-----END PUBLIC KEY-----
`

export const common = {
  clientKey: '22fd3727-3044-4596-8552-f4e54205f540',
  clientSecret: 'TEST-SECRET-0123456789abcdef',
  token: 'TESTTOKEN.aaa.bbb',
  timestamp: '2025-01-15T10:20:30+07:00',
} as const

/** V1: the token signature. */
export const tokenSignature =
  'JLGgZNFua91RDVhxpzP15osMW+rvNuHluSlWA7JqoKAIt/0uSpnNE8ybjzZ5K03wuIqWwV683JXuGQt5rppZHdXQlhXi8bCxN7/bSrawKkNsX5LIROEgJ2EF/qsSxfQHXdR9W1aS4VU1A2IyNsCTSkJOWzZWDYQcQh7bSD2RkYCWnXOWlbqrhDN7dCMJTxcNRHdCTeBP1FqN+/Wn5EOC0kd3ygwGdyVvXcf9lHw5+dbbwitXEmsLoVbbK9MJ3BV54wKWf5dx4hT9GKEP1AA0OgR0GtHqj/WDdwdfOn3nvYIC7mboEltEFxGWQ/P0QQxlrxWOuDjru0O0cgYEXSs8Fg=='

/** V2: a service signature over a pretty-printed body. */
export const prettyBody = {
  path: '/merchant-service/snap/v1.0/debit/payment-host-to-host',
  raw: `{
    "partnerReferenceNo": "AOP-20250115-000001",
    "merchantId": "ffedcd28-70ea-4540-9172-d335f5dda51c",
    "validUpTo": "2025-01-15T10:35:30+07:00",
    "amount": {
        "value": "150000.00",
        "currency": "IDR"
    },
    "additionalInfo": {
        "description": "Aki GS Astra NS60 (1 pcs)"
    }
}`,
  minified: `{"partnerReferenceNo":"AOP-20250115-000001","merchantId":"ffedcd28-70ea-4540-9172-d335f5dda51c","validUpTo":"2025-01-15T10:35:30+07:00","amount":{"value":"150000.00","currency":"IDR"},"additionalInfo":{"description":"Aki GS Astra NS60 (1 pcs)"}}`,
  hash: 'ecc4198687af19b72baa3164585218752f670dfca19e0aa2027ce9a51454ebde',
  text: 'POST:/merchant-service/snap/v1.0/debit/payment-host-to-host:TESTTOKEN.aaa.bbb:ecc4198687af19b72baa3164585218752f670dfca19e0aa2027ce9a51454ebde:2025-01-15T10:20:30+07:00',
  signature: 'DkhM8HstmZeYrvh+CINDlLRGQeAnxZ3EcvxPJae/h4hzPlXC18A1lSNdOKriUkl5IO3icrQnaCSycuOj1hnSwQ==',
} as const

/** V3: blanks and escapes inside strings, raw UTF-8, 10.50, an empty object. */
export const hardBody = {
  path: '/v1.0/debit/notify',
  raw: `{ "description" : "Oli  Shell\\tHelix / 5W-30 — ban é\\u00e9 \\"ORI\\"" ,
 "url" : "https://m.example.co.id/cb?a=1&b=2" , "partnerServiceId" : "   12334", "arr" : [ 1 , 2 ] , "n" : 10.50, "empty" : { } }`,
  minified: `{"description":"Oli  Shell\\tHelix / 5W-30 — ban é\\u00e9 \\"ORI\\"","url":"https://m.example.co.id/cb?a=1&b=2","partnerServiceId":"   12334","arr":[1,2],"n":10.50,"empty":{}}`,
  hash: '0f72bb85e11234e29e9f5dc19641d5305b6d5ee1d8cd0da87c4cd5d53de8f176',
  signature: 'CbsE72zHZ2w4jzWiSdgo30PaKsio3PYhqtWbrCNGMFvpOBjGVMdfScjZbCx2Uen3wOhXZyYOgrZ9nWeTBuNsOw==',
  /** What common mistakes make of the same body. */
  wrongForms: {
    reserialised: '6e10bb8ce57e8d52bca9d6e73fbc7e69b72d8709429e2eac66461a740d1e457c',
    phpEscapes: '139a6e8b34bebac6e108d6afc7a016aa6a08663b2797896fa81113bd154db1ef',
    everyBlankDeleted: 'f965eb356bedd3e0ceea0caa2ada77ced57e455db1b2bf97f0e97c1786f295e7',
    keysSorted: 'c7a1276255c552f843b320725b4cdfdee8e1df2e4b8e3a9ac481e32139e69150',
    notMinified: '8b9d46400b0322213202377c501877090f6304cdf7acbc306cc69a11af6bb2ac',
  },
} as const

/** V4: calls without a body; AstraPay's GET hashes `{}`. */
export const emptyBodies = [
  {
    method: 'DELETE',
    path: '/v1.0/transfer-va/delete-va',
    body: '',
    text: 'DELETE:/v1.0/transfer-va/delete-va:TESTTOKEN.aaa.bbb:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855:2025-01-15T10:20:30+07:00',
    signature: 'PzZBzgrTjJ5yllUDrnxvlN1nZI/oPy+DBTM5uJ/y4SifqxwHVti9prBx1nI3kI4bUzRV0n/R2QFur2wXazGEUA==',
  },
  {
    method: 'GET',
    path: '/qris-service/snap/v1.0/qr/qr-mpm-query',
    body: '{}',
    text: 'GET:/qris-service/snap/v1.0/qr/qr-mpm-query:TESTTOKEN.aaa.bbb:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a:2025-01-15T10:20:30+07:00',
    signature: '7VkJwIFz/vZP1B17KkmsLL/DrvdwftjXn2PTUasN4cPWCFx7WPPe7qLbLkS4qoizASrubsBOsjmi3KgGC+Fg+Q==',
  },
  {
    method: 'GET',
    path: '/v1.0/registration-card-inquiry?cardToken=abc%2F1&lang=id',
    body: '',
    text: 'GET:/v1.0/registration-card-inquiry?cardToken=abc%2F1&lang=id:TESTTOKEN.aaa.bbb:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855:2025-01-15T10:20:30+07:00',
    signature: 'MRkOPhi6U5TK9ak7FjfbfKauJfFeieg6QwSebJreP7cHTuMqg2HefmvmSD8VDYfQoFb7gvAB+bDb+wseZQqrIw==',
  },
] as const

/** V5 and V6: one notification, signed asymmetrically and symmetrically, under the right and a wrong path. */
export const notification = {
  path: '/v1.0/debit/notify',
  raw: `{"originalPartnerReferenceNo":"AOP-20250115-000001","originalReferenceNo":"INV/PAC/ONP/250115/TEST0001","merchantId":"ffedcd28-70ea-4540-9172-d335f5dda51c","amount":{"value":"150000.00","currency":"IDR"},"latestTransactionStatus":"00","finishedTime":"2025-01-15T10:22:00+07:00","additionalInfo":{"payMethod":"Balance","payOption":"AstraPay"}}`,
  hash: '8c29b17266680bb52459300a36a4655322988506a21b86591acce6d4e6986663',
  text: 'POST:/v1.0/debit/notify:8c29b17266680bb52459300a36a4655322988506a21b86591acce6d4e6986663:2025-01-15T10:20:30+07:00',
  asymmetricSignature:
    'RM/3f2nq1VcrWYARsM5HdgxQDWOTdcaTKjNMGJ7W2TxeIJTTUP0wqQfqqvOYxMtvmSPvMSC6cpE6ixPLzeofXJw+Yhc1EELZIgVw5qTvEzEH8Ag1NMHoGrD4SvDAsrLxh6yvpLv7Ll76v8rfKTBICHk9g5n/2loDztsd3rT8qq/tth2a05Uk+ZHB93Qyle1UrvHkfZLfg16x2MwXpDYwTfDnU0q7OIAXcylCII7s4krdI7LAkCdwMOW0jElo7opruucdAy8DJWmdQke1hoAxMJkV6NheOyo5pmJM0j9VF9K+OxpnRm8KLvnkeai84cd8gS7XfKMwaODSBifJBACd+Q==',
  symmetricSignature:
    'U8vliK74rstyAwI6ClUUJWtHpkuZvEESKur0K7yqA1IpRKT0FL9FqFLt+8yb1Nosl845buioQMsnw+h559kxHA==',
  wrongPathSignature:
    'L+gKDC1eqcjfj9FE39G3ufKAqLteL4xgZWFP9CVlGuwOwZSM80m9iyodbI6WOXF8AMXr0guQAiX5898wRZNQdw==',
} as const
