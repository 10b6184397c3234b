// The TLS identity of the loopback Webex: committed on purpose, self-signed, good until 2120. It protects nothing: it is for 127.0.0.1 only.

export const certificate = `-----BEGIN CERTIFICATE-----
MIIClzCCAj2gAwIBAgIBATAKBggqhkjOPQQDAjBBMRkwFwYDVQQKDBBMb29wYmFj
ayBUcmFkaW5nMSQwIgYDVQQDDBtsb29wYmFjayBXZWJleCAodGVzdHMgb25seSkw
IBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMEExGTAXBgNVBAoMEExv
b3BiYWNrIFRyYWRpbmcxJDAiBgNVBAMMG2xvb3BiYWNrIFdlYmV4ICh0ZXN0cyBv
bmx5KTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABCMYzR7fb0OeaXOFBuc4E/kC
Rc5fDIOhDINnT9FeloWnuSjxDcnvsW0hGHNEns2Azq0iMqYYMi3uXlqiskiNGoej
ggEiMIIBHjAMBgNVHRMBAf8EAjAAMIHMBgNVHREEgcQwgcGCCWxvY2FsaG9zdIcE
fwAAAYINd2ViZXhhcGlzLmNvbYIPKi53ZWJleGFwaXMuY29tggsqLndlYmV4LmNv
bYIQKi5iY2xkLndlYmV4LmNvbYIYeHNpLmxvb3BiYWNrLWNhcnJpZXIubmV0ghdi
cm9rZXIuY3VzdG9tZXIuZXhhbXBsZYIRKi53ZWJleGNvbm5lY3QuaW+CGGhvb2tz
LnVrLndlYmV4Y29ubmVjdC5pb4IPKi5pbWljb25uZWN0LmlvMAsGA1UdDwQEAwIH
gDATBgNVHSUEDDAKBggrBgEFBQcDATAdBgNVHQ4EFgQUNu/oxfZJ/zc05MmMNton
AxFp2p4wCgYIKoZIzj0EAwIDSAAwRQIhAKNcsHtFtAY0NNTK0kxr1H6RRUag0f/l
tBpfjPjnbXMaAiATl5TRwIpTloDR6b/q0Jkt8nfZlsSF7KqZwyloA8mScg==
-----END CERTIFICATE-----
`;

/** Public knowledge, like the certificate: never trust it anywhere. */
export const privateKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg3mliZiqsOZRa5d5Z
pDftmTPJelDD/iy/kb3Emv64vzGhRANCAAQjGM0e329DnmlzhQbnOBP5AkXOXwyD
oQyDZ0/RXpaFp7ko8Q3J77FtIRhzRJ7NgM6tIjKmGDIt7l5aorJIjRqH
-----END PRIVATE KEY-----
`;
