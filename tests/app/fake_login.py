"""A logind on a private bus, in a process of its own: answers what Hearth asks, and signals.

Its standard input takes one word a line (a key of
``signals``); its standard output says ``ready``, then what happened: ``inhibited``,
``released`` when the delay inhibitor was closed again, and ``heard`` when Hearth knows its session.
"""

from __future__ import annotations

import os
import sys
import threading

from jeepney import DBusAddress, HeaderFields, MessageType, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

LOGIN = "org.freedesktop.login1"
MANAGER = DBusAddress("/org/freedesktop/login1", LOGIN, f"{LOGIN}.Manager")
OWN = DBusAddress("/org/freedesktop/login1/session/_33", LOGIN, f"{LOGIN}.Session")
OTHER = DBusAddress("/org/freedesktop/login1/session/_34", LOGIN, f"{LOGIN}.Session")
PROPERTIES = DBusAddress(OWN.object_path, LOGIN, "org.freedesktop.DBus.Properties")
SAVER = DBusAddress("/org/gnome/ScreenSaver", LOGIN, "org.gnome.ScreenSaver")
state = {"hint": False}


def say(word):
    print(word, flush=True)


def send(connection):
    for line in sys.stdin:
        word = line.strip()
        if word in ("hint", "unhint"):
            state["hint"] = word == "hint"
        changed = (OWN.interface, {"LockedHint": ("b", state["hint"])}, [])
        connection.send(
            {
                "sleep": new_signal(MANAGER, "PrepareForSleep", "b", (True,)),
                "wake": new_signal(MANAGER, "PrepareForSleep", "b", (False,)),
                "lock": new_signal(OWN, "Lock"),
                "stranger": new_signal(OTHER, "Lock"),
                "hint": new_signal(PROPERTIES, "PropertiesChanged", "sa{sv}as", changed),
                "unhint": new_signal(PROPERTIES, "PropertiesChanged", "sa{sv}as", changed),
                "saver": new_signal(SAVER, "ActiveChanged", "b", (True,)),
                "unsaver": new_signal(SAVER, "ActiveChanged", "b", (False,)),
            }[word]
        )


def answer(message):
    name, body = message.header.fields[HeaderFields.member], message.body
    if name == "Inhibit":
        assert body[0] == "sleep"
        assert body[3] == "delay"
        ours, theirs = os.pipe()
        threading.Thread(target=lambda: (os.read(ours, 1), say("released")), daemon=True).start()
        say("inhibited")
        return new_method_return(message, "h", (theirs,)), theirs
    if name == "GetSession":
        assert body == ("3",)
        say("heard")
        return new_method_return(message, "o", (OWN.object_path,)), None
    value = ("s", "3") if body[1] == "Id" else ("b", state["hint"])
    return new_method_return(message, "v", (value,)), None


def main():
    connection = open_dbus_connection(os.environ["DBUS_SESSION_BUS_ADDRESS"], enable_fds=True)
    connection.send_and_get_reply(message_bus.RequestName(LOGIN))
    say("ready")
    threading.Thread(target=send, args=(connection,), daemon=True).start()
    while True:
        message = connection.receive()
        if message.header.message_type is MessageType.method_call:
            reply, descriptor = answer(message)
            connection.send(reply)
            if descriptor is not None:
                os.close(descriptor)


if __name__ == "__main__":
    main()
