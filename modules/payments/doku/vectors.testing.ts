/** Test vectors of DOKU's two signatures. The key pair was made for them; it opens nothing. */
export const vectorPrivateKeyPem = `-----BEGIN PRIVATE KEY-----
MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQC9YriRiUMf19AB
z3lB0Jx2LMYkvnnO3FslwlGufR7+fzYHaPVUyT2Hx6ZQLCC2QQWnv5Lbly1qlcwa
4vH8xz87+6uQpRr3Gr1M5H8hE9jzvUvFQ0Vd6vpiYq5bm9S3Ce0U0+oMRuIkshNz
w1w3PZ12Nnyp3JIMENDYli1nMc84mW8Um//v5oZTVJ6NllHvddWZuPSh6mLzBwsT
xzCMLEF4uJj9Kr3WimjKLZOUGdiRtqZwChnEkKVZOzy4rpm2I7T8TgUZaHqGQffP
/qA2CJgztQp3N8dKVEudl47hCtqlk5wDOKyEGqbsQeXQXAx2z0gdNhmpOfUGrlfp
8Ylbxab9AgMBAAECggEACjvq+GZf+7kIUwi4pz9ULSinPnYSlAShYk15Z4H4ak1K
iKT52O6VBiDaUmvICsFBwnpeP8KQIDnfETbhV8UWnDGx6Dub1O2bfCu+2PU/HJDG
pu7HMVeQ1z8459doa8m8B4uaErbD4rLCzVcpxQxt1WUFYJJ8S+2es42N/40YAxlj
rgNQphuONcjlQ9CuOLCYkJcLjCrKK3n1YFTdFCQcaTsrbfd0GeUe+/eHm0SmM0+H
5WNuPdntz0XXO4ZhNij99Ghb4NbsZ2ZQ7SaD/f5uhKVNKg+eqqBagW7bAf+jUS5S
Ai1KIeow5ZfzYahbmSH4niz66dKPGcpV+UAw1xOPwQKBgQDmtC5L1h387IMOS2No
MGNP0ctGdvM686OI2is2SlVBtQw67lH5QValqKS3q5L/O/WlT8LVrrAt43KYYC1A
l8KvKZNVwAmtV7yt2YANaVtu+vSZ2t8ZVwQEQ1kjajvqhEcNmFPBi/S+vYFS1ajA
kKeR2ueIEhS+76k6izwaqJbbYQKBgQDSJr6wIW5NFzlvPrJsKMRvgOZVWXT7O8Yw
fCrI2XtNA1np9QyXhgrSMjtKhSbIkUz4h6jXou4d9Kunrjph70Ul9iBoD532Ljcy
XS43rsFvsdfpDHoq4OpYpOzQPbErauBCMULLcB55oxtwaztkXlM++hYbat9RBvok
9CXLR1btHQKBgFUz/lUrwu+COfSxiwkTtdno1XY0wCfpi2Ajkwn98fbOcrHhCo1P
wDx2SD89MpDpCBQBnSdl2NNZyRzViGDuq4wdgriMsAZA/QIH7e8GFiqqrGOWHgcx
x937MZSOy4oVSFiRBX3Zvo4jVvvMxQI5amnHuvLaGqdZw9pHSe9ejDiBAoGAa1QM
aan5SngFBlLQDztW79e2S3rPqwwhMVwJAeFI/tEqV7mmf7Ce0DGFZI7Sevbyh6/J
RLBayoPOM2phOOlZuISWkm7/bt61pAxA8YFYG7KJoeWUc1fBeBprNAN9+72u4T+F
bJ9LgTYTanvprl4aR/yz07bmbNySXtMuhj5eH+UCgYAdp46DuvzLbIYBKe0e3ret
y2BeSgB1cdfv3G046neg6wD0PZ9Snm4KWjI0rpWmEc0G7LBBAqL3d8dS3/bltGmu
EomNAZz3oWWVv+OHsJlLoDO/tEJ5MLytTj7kj/JCBRJ7T/jB5F/bUFaW6miufqGM
lbGUm+GeQfJNQ/x5VRdAIg==
-----END PRIVATE KEY-----
`

export const vectorPublicKeyPem = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAvWK4kYlDH9fQAc95QdCc
dizGJL55ztxbJcJRrn0e/n82B2j1VMk9h8emUCwgtkEFp7+S25ctapXMGuLx/Mc/
O/urkKUa9xq9TOR/IRPY871LxUNFXer6YmKuW5vUtwntFNPqDEbiJLITc8NcNz2d
djZ8qdySDBDQ2JYtZzHPOJlvFJv/7+aGU1SejZZR73XVmbj0oepi8wcLE8cwjCxB
eLiY/Sq91opoyi2TlBnYkbamcAoZxJClWTs8uK6ZtiO0/E4FGWh6hkH3z/6gNgiY
M7UKdzfHSlRLnZeO4QrapZOcAzishBqm7EHl0FwMds9IHTYZqTn1Bq5X6fGJW8Wm
/QIDAQAB
-----END PUBLIC KEY-----
`

export const clientId = 'BRN-0201-1700000000001'
export const secretKey = 'SK-TESTastraotoshop0001'

/** NS1: the Checkout call. */
export const checkoutCall = {
  requestId: 'fdb69f47-96da-499d-acec-7cdc318ab2fe',
  timestamp: '2026-11-23T15:00:00Z',
  target: '/checkout/v1/payment',
  body: `{"order":{"amount":150000,"invoice_number":"AOP-20261123-0001","currency":"IDR"},"payment":{"payment_due_date":60}}`,
  digest: 'eICrdfK/6bGQpt/eyQF3EPf1HDcZQRuyXkldI9dxidY=',
  text: 'Client-Id:BRN-0201-1700000000001\nRequest-Id:fdb69f47-96da-499d-acec-7cdc318ab2fe\nRequest-Timestamp:2026-11-23T15:00:00Z\nRequest-Target:/checkout/v1/payment\nDigest:eICrdfK/6bGQpt/eyQF3EPf1HDcZQRuyXkldI9dxidY=',
  signature: 'HMACSHA256=PD3DRQUvJd5vVTouoBxzL6QbaX9CngnagGArwyFh6jg=',
} as const

/** NS2: the status question, a GET without a Digest line. */
export const statusCall = {
  requestId: 'd895fb53-479c-4f77-a76a-ab81b40d77cb',
  timestamp: '2026-11-23T15:01:00Z',
  target: '/orders/v1/status/AOP-20261123-0001',
  signature: 'HMACSHA256=U63Aa9A8nymHNtcCWmWWMZmN2VKw8WGSU4Ld24AfIrE=',
} as const

/** NS3: a notification. */
export const notification = {
  requestId: '479b663f-5c9d-400d-8e80-3e548a8f7639',
  timestamp: '2026-11-23T15:04:25Z',
  target: '/payments/notifications',
  body: `{"service":{"id":"VIRTUAL_ACCOUNT"},"acquirer":{"id":"BCA"},"channel":{"id":"VIRTUAL_ACCOUNT_BCA"},"transaction":{"status":"SUCCESS","date":"2026-11-23T15:04:23Z","original_request_id":"fdb69f47-96da-499d-acec-7cdc318ab2fe"},"order":{"invoice_number":"AOP-20261123-0001","amount":150000},"virtual_account_info":{"virtual_account_number":"1900600000000046"},"virtual_account_payment":{"identifer":[{"name":"REQUEST_ID","value":"7892931"},{"name":"REFERENCE","value":"6769200"},{"name":"CHANNEL_TYPE","value":"6010"}]}}`,
  digest: 'X8wL8LOWl1zBOwcLVSZ8vXtIa95hCDoniozT+FkBWx4=',
  signature: 'HMACSHA256=jUFUN4uhbjWFoW+KMZJtvceeHAVLFlyv7kBik2tMA2E=',
} as const

/** NS4: the answer to NS1. */
export const checkoutAnswer = {
  requestId: 'fdb69f47-96da-499d-acec-7cdc318ab2fe',
  timestamp: '2026-11-23T15:00:01Z',
  target: '/checkout/v1/payment',
  body: `{"message":["SUCCESS"],"response":{"order":{"amount":"150000","invoice_number":"AOP-20261123-0001"}}}`,
  digest: 'ovvgeikzdNVFchyRAvdeYU8S+w+PfMiUvzgWdnDz5/c=',
  signature: 'HMACSHA256=ROeY2zI7l0fc90KN5Rv65e4dCi83N1MxdEkI0/vkjlQ=',
} as const

/** NS5: a pretty-printed body with a character beyond ASCII. */
export const rawBytesCall = {
  requestId: 'r-5',
  timestamp: '2026-11-23T15:00:00Z',
  target: '/checkout/v1/payment',
  body: '{\n  "order": {\n    "amount": 20000,\n    "invoice_number": "INV-é-01"\n  }\n}',
  digest: 'xOg4ONJz8/YZb6L8ATNTprXcIcrhPCxs5tIhnWsndaU=',
  signature: 'HMACSHA256=idvnaQcPS3TNVxhR9d3UHLP8MfcGct1xcMu+9k5IP6A=',
} as const

/** S1: the token signature. */
export const tokenCall = {
  timestamp: '2026-11-23T22:00:00+07:00',
  signature:
    'TrwSleFZy73u9nE6SMv+XXMHYGmW8wRVLiczZ4RP7TD1kyfmzjMxvrpXL2Rk7sp96Mn4D9Eb1JS1h9mGHa0eRceN85g8HAHKDmxlPm6+1UKDuH2YPnSqsOVouYVp8acTWoyvE71iqS0O92MeQQDPo3D/tXZXSYyaZtFgTAdj/BAy+RAIZcM4SReGMSmVshNpIprcS7ByiGe+CnE4STebiiOK7uXX7MoeZMzVcsxHwiqMF6PdlsdCOrR86F2IwMkJNBmhMAtQw/E0Xir3f2R7kVodvU0RstRbzYR8+iz5zDNWw/4SKD1b9EOk+vpiZnHHGeB/Nkzyxf2faR4vrL/tiQ==',
} as const

/** S2, S3 and S7: one create-va body, its hash, its symmetric and its asymmetric signature. */
export const createVa = {
  path: '/virtual-accounts/bi-snap-va/v1.1/transfer-va/create-va',
  token: 'eyJhbGciOiJSUzI1NiJ9.dGVzdA.c2ln',
  timestamp: '2026-11-23T22:00:00+07:00',
  body: `{"partnerServiceId":"  088899","customerNo":"12345678901234567890","virtualAccountNo":"  08889912345678901234567890","virtualAccountName":"Jokul Doe","virtualAccountEmail":"jokul@email.com","virtualAccountPhone":"6281828384858","trxId":"abcdefgh1234","totalAmount":{"value":"12345678.00","currency":"IDR"}}`,
  hash: '3274fab8dac896837b106a16da2a974e7e65142dcecb4b768ef0294102838977',
  text: 'POST:/virtual-accounts/bi-snap-va/v1.1/transfer-va/create-va:eyJhbGciOiJSUzI1NiJ9.dGVzdA.c2ln:3274fab8dac896837b106a16da2a974e7e65142dcecb4b768ef0294102838977:2026-11-23T22:00:00+07:00',
  signature: 'EGB1moxP0xy0kiOv8pV2VsrXnS6PrEB8oXf8+WVtvfo+tCRnuWD9v//EQ9JETaE8fJXI1H0Lqb6FL9q2lbPkgg==',
  asymmetricSignature:
    'Btk4lj3vZGqVETM57B8fpMYkmCVao8MH5GGFZnmyNplk0u9jGbu4u8ljtIE8lBdIZ7U0oZ1K6qrfJa30HWgD3m6J5F0xBAjlWT+eFfU5tQKWzuJ2X9GCFY7qHvb/mIVmSdJ3Ex7VX6mjdeHU5qfSNgAuA6mirSyNhKYZxyyi+DyYvWYJ+XJUX0impSHf1J+5V59LX4P8qKZ0gptJtJpkEj0ATDwtNBkRESKWVP1zHsExws2z7CvQI1ajjoAEN0ofoj42GwBHnprDSgT8d+HHVjrIyEqxuxfF4e9I0NgwjdJqWuMsXX2EwBTQuGxbatUXXYBJbhyfnC2L9tjkckgX6g==',
} as const

/** S4: a VA payment told to the merchant. */
export const vaPayment = {
  path: '/v1.1/transfer-va/payment',
  token: 'MERCHANT.ISSUED.TOKEN',
  timestamp: '2026-11-23T22:10:00+07:00',
  body: `{"partnerServiceId":"   77777","customerNo":"0000000000001","virtualAccountNo":"   777770000000000001","virtualAccountName":"Toru Yamashita","trxId":"AOP-20261123-0001","paymentRequestId":"12839218738127830","paidAmount":{"value":"150000.00","currency":"IDR"}}`,
  hash: '934ddc24fdc08a5027b1feef0d5c904b7cc58a10693d02d9fc28b0ecf3c86895',
  signature: 'aO4LV6XRJvfiX9q4S5goMOrDleMa9ZQG12fU2qcpd4UDaSIHbTmbn6hXoF8f56qyoy7NtJiQNG5YI9khxvSB3w==',
} as const

/** S5: a DELETE that carries a body. */
export const deleteVa = {
  path: '/virtual-accounts/bi-snap-va/v1.1/transfer-va/delete-va',
  body: `{"partnerServiceId":"   77777","customerNo":"0000000000001","virtualAccountNo":"   777770000000000001","trxId":"AOP-20261123-0001","additionalInfo":{"channel":"VIRTUAL_ACCOUNT_BCA"}}`,
  hash: '09ad34fd7b9b62901a010c579f449c625dced39dc625fb2d9d4180c09e2c6cc6',
  signature: 'UvlrrJjOGjai/XDdJJXyOGQTuUXcEBIhYfThoiwdH7wRgSFVeganTLgbJJiy/iyhiLHb/CouOF9aYfIrcL+PPw==',
} as const

/** S6: the hash of no body. */
export const emptyBodyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
