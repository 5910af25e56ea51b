"""Regions and what follows from their names."""

from __future__ import annotations

import pytest

from preflight.providers.aws import regions


@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [
        ("ap-southeast-2", "aws", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
    ],
)
def test_partitions(region, partition, suffix):
    assert (regions.partition(region), regions.dns_suffix(region)) == (partition, suffix)


@pytest.mark.parametrize("region", sorted(regions.NAMES))
def test_zones_are_letters_of_their_region(region):
    zones = regions.zones(region)

    assert len(zones) >= 2
    assert zones == sorted(zones)
    assert all(zone.startswith(region) and len(zone) == len(region) + 1 for zone in zones)
    assert len(set(regions.zone_ids(region))) == len(zones)


def test_a_region_that_is_not_known_has_zones_too():
    assert regions.zones("xx-north-9")[0] == "xx-north-9a"


def test_the_default_region_is_one():
    assert regions.DEFAULT_REGION in regions.NAMES
