#!/bin/sh
# The first process of a test host, in namespaces of its own: makes its file system, users and sshd, says "ready PID", and
# ends with everything that runs there as soon as its standard input closes, so that no test can leave a host behind.
set -eu
staging=$1 # sshd_config, host_key, authorized_keys, sudoers
name=$2
node=$3
login_shell=$4
disk=$5    # size of /usr/local/neolane
network=$6 # "machine", or "own" where the host has a network namespace

# Opened by this shell itself, in the machine's /proc: the id by which it is known outside.
read -r pid rest </proc/self/stat
mount -t proc proc /proc
hostname "$name"
[ "$network" = machine ] || PATH="$PATH:/usr/sbin:/sbin" ip link set lo up

mount -t tmpfs -o mode=755 tmpfs /run
mkdir /run/sshd /run/host /run/usr-local
cp -R "$staging"/. /run/host/
chown -R 0:0 /run/host
chmod 755 /run/host
chmod 440 /run/host/sudoers

# /usr/local of the machine, with a Node and a folder for Adobe Campaign that only this host has.
mount --bind /usr/local /run/usr-local
touch /run/node
mount --bind "$node" /run/node
mount -t tmpfs -o mode=755 tmpfs /usr/local
mkdir /usr/local/bin /usr/local/neolane
for each in /run/usr-local/*; do [ "${each##*/}" = bin ] || [ "${each##*/}" = neolane ] || ln -s "$each" /usr/local/; done
for each in /run/usr-local/bin/*; do [ ! -e "$each" ] || ln -s "$each" /usr/local/bin/; done
ln -sf /run/node /usr/local/bin/node
mount -t tmpfs -o "size=$disk,mode=755,uid=61002,gid=61002" tmpfs /usr/local/neolane

replace() { # FILE: its lines without our two users, followed by standard input
  { grep -Ev '^(relevo-ops|neolane):' "$1" || :; cat; } >"/run/host/${1##*/}"
  mount --bind "/run/host/${1##*/}" "$1"
}
replace /etc/group <<END
relevo-ops:x:61001:
neolane:x:61002:
END
# A password that nobody has, instead of a locked account, which sshd would refuse.
replace /etc/shadow <<END
relevo-ops:*:19000:0:99999:7:::
neolane:*:19000:0:99999:7:::
END
chmod 640 /run/host/shadow
replace /etc/passwd <<END
relevo-ops:x:61001:61001::/home/relevo-ops:$login_shell
neolane:x:61002:61002::/usr/local/neolane:/bin/sh
END
mount --bind /run/host/sudoers /etc/sudoers
replace /etc/hosts <<END
127.0.0.1 localhost $name
END

for folder in /home /var/log /root; do mount -t tmpfs -o mode=755 tmpfs "$folder"; done
mkdir /home/relevo-ops
chown 61001:61001 /home/relevo-ops
mount -t tmpfs -o mode=1777 tmpfs /tmp

/usr/sbin/sshd -D -f /run/host/sshd_config -E /var/log/sshd.log </dev/null &
# Written once it listens.
until [ -s /run/sshd.pid ]; do
  kill -0 $! 2>/dev/null || { cat /var/log/sshd.log >&2; exit 1; }
  sleep 0.02
done
echo "ready $pid"
cat >/dev/null
