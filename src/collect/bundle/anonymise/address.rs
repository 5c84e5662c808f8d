//! Other addresses for those of a network, of the same class, and within one network where these were.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::key::Key;

/// Networks of addresses that mean something to whoever reads them: IANA's registries of special-purpose addresses
/// (iana.org/assignments/iana-ipv4-special-registry, iana-ipv6-special-registry), RFC 1918, RFC 6598, RFC 5737.
const V4: [([u8; 4], u8); 11] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 2, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 3),
];

/// RFC 4193, RFC 4291, RFC 3849, RFC 6052.
const V6: [([u16; 2], u8); 6] =
    [([0, 0], 8), ([0x64, 0xff9b], 32), ([0x2000, 0], 3), ([0x2001, 0xdb8], 32), ([0xfc00, 0], 7), ([0xfe80, 0], 10)];

/// Replaces the first `length` bits of an address; `length` is that of a network whose other bits are zero, else all.
///
/// Two addresses share as many bits as before, so that networks hold the same addresses; no bit is changed that would lead into
/// or out of a network that means something; and addresses that are the same everywhere stay.
pub(super) fn replaced(key: &Key, address: IpAddr, length: u8) -> IpAddr {
    match address {
        IpAddr::V4(v4) if v4.is_loopback() || v4.is_link_local() || v4.octets()[0] == 0 || v4.octets()[0] >= 224 => {
            address
        }
        IpAddr::V4(v4) => {
            let special = V4.map(|(octets, length)| (u128::from(u32::from_be_bytes(octets)) << 96, length));
            let bits = permuted(key, u128::from(v4.to_bits()) << 96, length.min(32), &special);
            Ipv4Addr::from_bits(u32::try_from(bits >> 96).unwrap_or_default()).into()
        }
        IpAddr::V6(v6) if v6.is_multicast() || v6.is_unicast_link_local() || v6.to_bits() >> 64 == 0 => address,
        IpAddr::V6(v6) => {
            let head = |[one, two]: [u16; 2]| (u128::from(one) << 112) | (u128::from(two) << 96);
            let special = V6.map(|(segments, length)| (head(segments), length));
            Ipv6Addr::from_bits(permuted(key, v6.to_bits(), length.min(128), &special)).into()
        }
    }
}

/// Whether a bit is turned depends on those before it, as in Crypto-PAn (Xu et al., "Prefix-Preserving IP Address
/// Anonymization", 2002).
fn permuted(key: &Key, bits: u128, length: u8, special: &[(u128, u8)]) -> u128 {
    let above = |count: u8| if count == 0 { 0 } else { u128::MAX << (128 - u32::from(count)) };
    let turned = (0..length).filter(|at| {
        let prefix = bits & above(*at);
        let is_pinned = special.iter().any(|(network, length)| length > at && network & above(*at) == prefix);
        !is_pinned && key.digest("address", &prefix.to_be_bytes(), *at)[0] & 1 == 1
    });
    turned.fold(bits, |bits, at| bits ^ (1 << (127 - at)))
}

/// How many of an address's bits are to be replaced, where `length` was written behind it.
pub(super) fn bits_of(address: IpAddr, length: Option<u8>) -> u8 {
    let whole: u8 = if address.is_ipv4() { 32 } else { 128 };
    let Some(length) = length.filter(|length| *length < whole) else { return whole };
    let rest = match address {
        IpAddr::V4(v4) => v4.to_bits().checked_shl(length.into()).unwrap_or_default() == 0,
        IpAddr::V6(v6) => v6.to_bits().checked_shl(length.into()).unwrap_or_default() == 0,
    };
    if rest { length } else { whole }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, length: u8) -> IpAddr {
        replaced(&Key::fixed(1), text.parse().unwrap(), length)
    }

    #[test]
    fn classes_stay() {
        let in_network = |address: IpAddr, network: [u8; 4], length: u8| match address {
            IpAddr::V4(v4) => v4.to_bits() >> (32 - length) == u32::from_be_bytes(network) >> (32 - length),
            IpAddr::V6(_) => false,
        };
        for (network, length) in V4 {
            let [a, b, c, _] = network;
            let address = format!("{a}.{b}.{c}.77");
            assert!(in_network(of(&address, 32), network, length), "{address}");
        }
        for public in ["8.8.8.8", "172.32.0.1", "192.169.1.1", "100.128.0.9", "52.174.1.9", "11.1.1.1", "223.1.1.1"] {
            let other = of(public, 32);
            assert!(V4.iter().all(|(network, length)| !in_network(other, *network, *length)), "{public}: {other}");
        }
        assert_ne!(of("52.174.1.9", 32).to_string(), "52.174.1.9");
        assert!(matches!(of("fd12:3456::1", 128), IpAddr::V6(v6) if v6.is_unique_local()));
        assert!(of("2a02:a450::1", 128).to_string().starts_with(['2', '3']));
    }

    #[test]
    fn some_are_the_same_everywhere() {
        for same in ["127.0.0.1", "0.0.0.0", "255.255.255.0", "169.254.169.254", "::", "::1", "fe80::1", "224.0.0.1"] {
            assert_eq!(of(same, 128).to_string(), same);
        }
        assert_eq!(of("10.0.0.0", 8).to_string(), "10.0.0.0");
    }

    #[test]
    fn networks_hold_the_same_addresses() {
        let network = of("10.40.16.0", 20);
        let shares = |address: &str| match (of(address, 32), network) {
            (IpAddr::V4(one), IpAddr::V4(other)) => one.to_bits() >> 12 == other.to_bits() >> 12,
            _ => false,
        };
        assert!(shares("10.40.17.3") && shares("10.40.31.255"));
        assert!(!shares("10.40.32.1") && !shares("10.41.16.1"));
    }

    #[test]
    fn zero_bits_of_networks_stay_zero() {
        let bits = |text: &str, length| bits_of(text.parse().unwrap(), length);
        assert_eq!(bits("10.40.0.0", Some(16)), 16);
        assert_eq!(bits("10.40.0.1", Some(16)), 32);
        assert_eq!(bits("0.0.0.0", Some(0)), 0);
        assert_eq!(bits("10.0.0.1", None), 32);
        assert_eq!(bits("fd00::", Some(8)), 8);
    }
}
