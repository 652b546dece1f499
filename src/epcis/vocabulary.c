#include "epcis/vocabulary.h"

#include <string.h>

static const char *const BIZ_STEPS[] = {
    "accepting",
    "arriving",
    "assembling",
    "collecting",
    "commissioning",
    "consigning",
    "creating_class_instance",
    "cycle_counting",
    "decommissioning",
    "departing",
    "destroying",
    "disassembling",
    "dispensing",
    "encoding",
    "entering_exiting",
    "holding",
    "inspecting",
    "installing",
    "killing",
    "loading",
    "other",
    "packing",
    "picking",
    "receiving",
    "removing",
    "repackaging",
    "repairing",
    "replacing",
    "reserving",
    "retail_selling",
    "sampling",
    "sensor_reporting",
    "shipping",
    "staging_outbound",
    "stock_taking",
    "stocking",
    "storing",
    "transporting",
    "unloading",
    "unpacking",
    "void_shipping",
    NULL,
};
static const char *const DISPOSITIONS[] = {
    "active",
    "available",
    "completeness_inferred",
    "completeness_verified",
    "conformant",
    "container_closed",
    "container_open",
    "damaged",
    "destroyed",
    "dispensed",
    "disposed",
    "encoded",
    "expired",
    "in_progress",
    "in_transit",
    "inactive",
    "mismatch_class",
    "mismatch_instance",
    "mismatch_quantity",
    "needs_replacement",
    "no_pedigree_match",
    "non_conformant",
    "non_sellable_other",
    "partially_dispensed",
    "recalled",
    "reserved",
    "retail_sold",
    "returned",
    "sellable_accessible",
    "sellable_not_accessible",
    "stolen",
    "unavailable",
    "unknown",
    NULL,
};
static const char *const TRANSACTION_TYPES[] = {
    "bol",       "cert",   "desadv", "inv",     "pedigree", "po",    "poc",
    "prodorder", "recadv", "rma",    "testprd", "testres",  "upevt", NULL,
};
static const char *const PARTY_TYPES[] = {
    "location",
    "owning_party",
    "possessing_party",
    NULL,
};
static const char *const ERROR_REASONS[] = {
    "did_not_occur",
    "incorrect_data",
    NULL,
};
static const char *const COMPONENTS[] = {
    "altitude",
    "axial_distance",
    "azimuth",
    "easting",
    "elevation_angle",
    "height",
    "latitude",
    "longitude",
    "northing",
    "polar_angle",
    "spherical_radius",
    "x",
    "y",
    "z",
    NULL,
};
static const char *const MEASUREMENTS[] = {
    "AbsoluteHumidity",
    "AbsorbedDose",
    "AbsorbedDoseRate",
    "Acceleration",
    "Altitude",
    "AmountOfSubstance",
    "AmountOfSubstancePerUnitVolume",
    "Angle",
    "AngularAcceleration",
    "AngularMomentum",
    "AngularVelocity",
    "Area",
    "Capacitance",
    "Conductance",
    "Conductivity",
    "Count",
    "Density",
    "Dimensionless",
    "DoseEquivalent",
    "DoseEquivalentRate",
    "DynamicViscosity",
    "ElectricCharge",
    "ElectricCurrent",
    "ElectricCurrentDensity",
    "ElectricFieldStrength",
    "Energy",
    "Exposure",
    "Force",
    "Frequency",
    "Illuminance",
    "Inductance",
    "Irradiance",
    "KinematicViscosity",
    "Length",
    "LinearMomentum",
    "Luminance",
    "LuminousFlux",
    "LuminousIntensity",
    "MagneticFlux",
    "MagneticFluxDensity",
    "MagneticVectorPotential",
    "Mass",
    "MassConcentration",
    "MassFlowRate",
    "MassPerAreaTime",
    "MemoryCapacity",
    "MolalityOfSolute",
    "MolarEnergy",
    "MolarMass",
    "MolarVolume",
    "Power",
    "Pressure",
    "RadiantFlux",
    "RadiantIntensity",
    "Radioactivity",
    "RelativeHumidity",
    "Resistance",
    "Resistivity",
    "SolidAngle",
    "SpecificVolume",
    "Speed",
    "SurfaceDensity",
    "SurfaceTension",
    "Temperature",
    "Time",
    "Torque",
    "Voltage",
    "Volume",
    "VolumeFlowRate",
    "VolumeFraction",
    "VolumetricFlux",
    "Wavenumber",
    NULL,
};
static const char *const SENSOR_ALERTS[] = {
    "ALARM_CONDITION",
    "ERROR_CONDITION",
    NULL,
};

static const struct vocabulary {
    const char *space, *family; /* together before the word: its URI */
    const char *urn;            /* CBV 1's, behind "urn:epcglobal:cbv:"; NULL: none */
    const char *const *words;
} VOCABULARIES[EPCIS_VOCABULARIES] = {
    [EPCIS_BIZ_STEP] = {EPCIS_CBV, "BizStep-", "bizstep:", BIZ_STEPS},
    [EPCIS_DISPOSITION] = {EPCIS_CBV, "Disp-", "disp:", DISPOSITIONS},
    [EPCIS_TRANSACTION_TYPE] = {EPCIS_CBV, "BTT-", "btt:", TRANSACTION_TYPES},
    [EPCIS_PARTY_TYPE] = {EPCIS_CBV, "SDT-", "sdt:", PARTY_TYPES},
    [EPCIS_ERROR_REASON] = {EPCIS_CBV, "ER-", "er:", ERROR_REASONS},
    [EPCIS_COMPONENT] = {EPCIS_CBV, "Comp-", NULL, COMPONENTS},
    [EPCIS_MEASUREMENT] = {EPCIS_VOC, "", NULL, MEASUREMENTS},
    [EPCIS_SENSOR_ALERT] = {EPCIS_VOC, "", NULL, SENSOR_ALERTS},
};

/* What stands behind `prefix` in `text`, or NULL. */
static const char *
behind(const char *text, const char *prefix)
{
    size_t len = strlen(prefix);

    return strncmp(text, prefix, len) == 0 ? text + len : NULL;
}

static const char *
listed(const struct vocabulary *v, const char *word)
{
    for (const char *const *w = v->words; *w; w++)
        if (strcmp(*w, word) == 0)
            return *w;
    return NULL;
}

/* The part of a whole URI that should be a word of this vocabulary, or NULL: the URI is
 * not of its names. */
static const char *
word_part(const struct vocabulary *v, const char *uri)
{
    const char *rest = behind(uri, "urn:epcglobal:cbv:");

    if (rest)
        return v->urn ? behind(rest, v->urn) : NULL;
    rest = behind(uri, v->space);
    if (!rest && strcmp(v->space, EPCIS_VOC) == 0)
        rest = behind(uri, "https://www.gs1.org/voc/");
    return rest ? behind(rest, v->family) : NULL;
}

const char *
epcis_word(enum epcis_vocabulary vocabulary, const struct epcis_scope *scope,
           const char *value)
{
    static const struct epcis_scope NONE;
    const struct vocabulary *v = &VOCABULARIES[vocabulary];
    struct buf uri BUF_SCOPE = {0};

    if (!strchr(value, ':'))
        return listed(v, value);
    epcis_expand(scope ? scope : &NONE, value, &uri);
    const char *word = word_part(v, uri.data);
    return word ? listed(v, word) : NULL;
}

/* Names that the standard keeps to itself, of whichever vocabulary. The GS1 Web
 * Vocabulary grows beside CBV: a compact "gs1:EffectiveDoseRate" may be newer than this
 * list, and is no mistake; written in full, GS1's own schema takes the words of the list
 * only. */
static bool
reserved(const char *uri, bool in_full)
{
    if (behind(uri, "https://ns.gs1.org/cbv/") || behind(uri, "http://ns.gs1.org/cbv/") ||
        behind(uri, "urn:epcglobal:cbv:"))
        return true;
    for (size_t i = 0; i < EPCIS_VOCABULARIES; i++)
        if (word_part(&VOCABULARIES[i], uri) &&
            (in_full || strcmp(VOCABULARIES[i].space, EPCIS_VOC) != 0))
            return true;
    return false;
}

bool
epcis_word_allowed(enum epcis_vocabulary vocabulary, const struct epcis_scope *scope,
                   const char *value)
{
    const char *colon = strchr(value, ':');
    struct buf uri BUF_SCOPE = {0};

    if (epcis_word(vocabulary, scope, value))
        return true;
    if (!colon)
        return false;
    const char *space = epcis_namespace(scope, value, (size_t)(colon - value));
    epcis_expand(scope, value, &uri);
    return !reserved(uri.data, !space || strcmp(space, EPCIS_VOC) != 0);
}

void
epcis_word_uri(enum epcis_vocabulary vocabulary, const struct epcis_scope *scope,
               const char *value, struct buf *out)
{
    static const struct epcis_scope NONE;
    const char *word = epcis_word(vocabulary, scope, value);

    if (word)
        buf_printf(out, "%s%s%s", VOCABULARIES[vocabulary].space,
                   VOCABULARIES[vocabulary].family, word);
    else
        epcis_expand(scope ? scope : &NONE, value, out);
}

const char *
epcis_word_at(enum epcis_vocabulary vocabulary, size_t index)
{
    const char *const *word = VOCABULARIES[vocabulary].words;

    for (; *word && index > 0; index--)
        word++;
    return *word;
}
