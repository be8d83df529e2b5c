/** Test vectors of the SNAP reference. The key pair was made for them and is worth nothing anywhere else. */
export const vectors = {
  clientKey: '22fd3727-3044-4596-8552-f4e54205f540',
  clientSecret: 'TEST-SECRET-0123456789abcdef',
  token: 'TESTTOKEN.aaa.bbb',
  timestamp: '2025-01-15T10:20:30+07:00',
  privateKeyPem: `-----BEGIN PRIVATE KEY-----
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
`,
  publicKeyPem: `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAozxk5d6juGDqfoG+YVG6
CRISLNymXgfHoxTcXo4jTWLlB1ODJPjSRfbTUc6aCX3g1bR1vICtcNlgSVfBsGQP
9CtlN9ZaG8JGc79ED5wTH2Ih+nUPGL+62UZLwbTzuftdV3vYjDNJHU9MTjZVeSTB
DT56VVcnZYP8PqNCKulb7RDzUEnOgmhnB/Sqm9xTqkZAXUPs6x5NiE9Y0UbhTjmI
5YVjwulEB9dVq7tKVHh5dCLpLXULzv+HsCxHjunczjHEqKznHSmd2vWyM3eJS/AC
3/C5RhEXiDMNJvEz5bFJCUkmLnsuoy/DyjD3zLBtBDEDXGrU6VgQe4ocaJSwkYbE
ZwIDAQAB
-----END PUBLIC KEY-----
`,
  tokenSignature:
    'JLGgZNFua91RDVhxpzP15osMW+rvNuHluSlWA7JqoKAIt/0uSpnNE8ybjzZ5K03wuIqWwV683JXuGQt5rppZHdXQlhXi8bCxN7/bSrawKkNsX5LIROEgJ2EF/qsSxfQHXdR9W1aS4VU1A2IyNsCTSkJOWzZWDYQcQh7bSD2RkYCWnXOWlbqrhDN7dCMJTxcNRHdCTeBP1FqN+/Wn5EOC0kd3ygwGdyVvXcf9lHw5+dbbwitXEmsLoVbbK9MJ3BV54wKWf5dx4hT9GKEP1AA0OgR0GtHqj/WDdwdfOn3nvYIC7mboEltEFxGWQ/P0QQxlrxWOuDjru0O0cgYEXSs8Fg==',
  prettyBody: `{
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
  hardBody: `{ "description" : "Oli  Shell\\tHelix / 5W-30 — ban é\\u00e9 \\"ORI\\"" ,
 "url" : "https://m.example.co.id/cb?a=1&b=2" , "partnerServiceId" : "   12334", "arr" : [ 1 , 2 ] , "n" : 10.50, "empty" : { } }`,
  hardBodyMinified: `{"description":"Oli  Shell\\tHelix / 5W-30 — ban é\\u00e9 \\"ORI\\"","url":"https://m.example.co.id/cb?a=1&b=2","partnerServiceId":"   12334","arr":[1,2],"n":10.50,"empty":{}}`,
  notificationBody:
    '{"originalPartnerReferenceNo":"AOP-20250115-000001","originalReferenceNo":"INV/PAC/ONP/250115/TEST0001","merchantId":"ffedcd28-70ea-4540-9172-d335f5dda51c","amount":{"value":"150000.00","currency":"IDR"},"latestTransactionStatus":"00","finishedTime":"2025-01-15T10:22:00+07:00","additionalInfo":{"payMethod":"Balance","payOption":"AstraPay"}}',
  notificationRsaSignature:
    'RM/3f2nq1VcrWYARsM5HdgxQDWOTdcaTKjNMGJ7W2TxeIJTTUP0wqQfqqvOYxMtvmSPvMSC6cpE6ixPLzeofXJw+Yhc1EELZIgVw5qTvEzEH8Ag1NMHoGrD4SvDAsrLxh6yvpLv7Ll76v8rfKTBICHk9g5n/2loDztsd3rT8qq/tth2a05Uk+ZHB93Qyle1UrvHkfZLfg16x2MwXpDYwTfDnU0q7OIAXcylCII7s4krdI7LAkCdwMOW0jElo7opruucdAy8DJWmdQke1hoAxMJkV6NheOyo5pmJM0j9VF9K+OxpnRm8KLvnkeai84cd8gS7XfKMwaODSBifJBACd+Q==',
  qris: '00020101021226640018ID.CO.ASTRAPAY.WWW011893600822321989939702092198993200303UMI51400014ID.CO.QRIS.WWW0211ID2198993970303UMI5204549953033605404100055020256031005802ID5912Toko Asepso56007JAKARTA61051015062210110BJI33Z8Z0H0703A016304',
} as const
