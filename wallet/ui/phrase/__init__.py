"""The recovery words in the window: shown, checked, typed in again; and homes only watched.

- ``use_cases``   what the sheets need from the keys, as functions run on a worker
- ``grid``        the numbered words, painted and covered until they are asked for
- ``quiz``        which words are asked after writing them down, and among which
- ``show``        the steps that ask for the password and show the words
- ``check``       the steps that ask for three of them, and say that it is done
- ``fields``      the numbered fields in which words are typed or pasted, with completion
- ``typed``       what is told about them while they are typed
- ``restore``     the step of coming back that reads the words
- ``found``       the steps after it: the home they open, a name and a password
- ``returning``   ``ReturnSheets``: what Welcome opens for that
- ``watch``       ``WatchSheet``: an address or public key to look at
- ``sheets``      ``PhraseSheets``: what pages open

Words stay in as few places as a window allows: painted, never put in a label, a tool tip, an
accessible name or the clipboard, and forgotten when their sheet closes.
"""
