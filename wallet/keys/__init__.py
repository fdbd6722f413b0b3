"""Keys: made from a recovery phrase, kept in a vault, used for signing; no network here.

============================  ================================================================
``phrase``                    recovery phrases (BIP-39)
``phrase_help``               completion, "did you mean", and what is wrong where
``word_distance``             how far a typed word is from a word of a list
``derivation``                accounts from a phrase (BIP-32, BIP-44), and their public half
``vault``                     the encrypted file: create, open, restore
``vault_reading``             an open vault: its accounts and signers, and locking
``vault_open``                the changes to an open vault
``unlocking``                 opening by the password, with a wait after wrong ones
``vault_format``              its bytes: header, sealed content, checksum
``vault_header``              what a locked wallet may show
``vault_secrets``             what is sealed: phrase, passphrase, imported keys, node tokens
``vault_slots``               what opens it: password, keyring
``vault_migrations``          older files, brought to the present form
``vault_saving``              what a save may replace, and the proof that it opens
``vault_changing``            a change of password that may be cut off
``vault_store``               its files: backups and quarantine
``vault_backups``             the list of backups, and putting one back
``vault_errors``              what it says when it refuses
``accounts``                  accounts of every kind as anybody may see them
``watched``                   the list of accounts that are only looked at
``passwords``                 how a password's text becomes bytes
``strength``                  how hard a password is to guess, and the floor
``aead``                      libsodium on buffers that can be overwritten
``signer``                    the ``Signer`` interface and the signer in memory
``watch_only``                the signer of an account that only watches
``airgap``                    the signer whose key is in a Hearth without a network
``airgap_request``            what is carried there, and the answer
``airgap_parts``              both as texts for QR codes
``airgap_reading``            reading both from strangers
``airgap_refusals``           what they say when they refuse
``evidence``                  what is kept when the independent check stops something
``check``                     the independent check that every signature passes
``second_hash``               the hashes and the reader behind that check
``second_curve``              the curve behind that check: public data only
``curve``                     libsecp256k1: the only code that computes with secrets
``keystore``                  key files of other wallets (version 3), in and out
``keystore_errors``           what it says when it refuses
``messages``                  plain messages that prove an address (EIP-191)
``recover``                   who signed an offer or a reading
``keyfile``                   throw-away keys for the practice street
``keyring_slot``              the system's keyring as the place of a second key
``rehearsal``                 proving that one could come back: when, three words, a scratch vault
``hardening``                 no crash files, no other program's eyes, no swap
``crash_output``              what a mistake in the program prints, without secrets
``files``                     writing secret files whole or not at all
============================  ================================================================
"""
