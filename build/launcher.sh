#!/bin/sh
# Starts @PROGRAM@ from this folder. What the system has itself goes before what came along: it gets security updates.
here=$(dirname "$(readlink -f "$0")")
lacks() { ! PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null | grep -q "[[:space:]]$1 "; }
use() { export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$here/native/$1"; }

if lacks libssl.so.3; then use openssl; fi
if lacks libmosquitto.so.1; then use mosquitto; fi
