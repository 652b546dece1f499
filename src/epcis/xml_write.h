/* From the JSON form to elements. Internal to src/epcis. */
#pragma once
#include "epcis/rules.h"
#include "epcis/xml_names.h"
#include "epcis/xml_tables.h"

struct xml_writer {
    struct buf out;
    int depth;                /* of indentation */
    struct epcis_scope scope; /* what prefixes mean in the JSON form */
    struct xml_names names;   /* and what they are called in XML */
    bool instance;            /* xsi: was used, and its types of xsd: */
    struct buf path;          /* JSON Pointer to what is being written */
    struct epcis_problem *problem;
};

/* Begins a line, at the depth. */
void xml_line(struct xml_writer *w);

/* Goes down into a member or an item, for telling where; xml_leave() takes what this
 * returns. */
size_t xml_enter(struct xml_writer *w, const char *name);
size_t xml_enter_item(struct xml_writer *w, size_t index);
void xml_leave(struct xml_writer *w, size_t before);

/* Text with what XML reserves escaped; false: it holds what XML cannot. */
bool xml_put_text(struct xml_writer *w, const char *text, bool attribute);

/* A text, number or truth value as text. */
bool xml_put_scalar(struct xml_writer *w, const json_t *value, enum xml_shape shape,
                    bool attribute);

/* The element or attribute name for a member's name in JSON: the same prefix where that
 * is possible. False: no element can be called so. */
bool xml_put_name(struct xml_writer *w, const char *name, struct buf *out);

/* Declares what a @context declares, on the level at hand. */
void xml_declare(struct xml_writer *w, const json_t *context);

/* xmlns attributes for a level's names. */
bool xml_put_declared(struct xml_writer *w, const json_t *names);

/* Somebody's extension: an element, or one for each item of an array. */
bool xml_write_own(struct xml_writer *w, const char *name, const json_t *value);

/* A scalar extension as an attribute. */
bool xml_write_own_attribute(struct xml_writer *w, const char *name, const json_t *value);

/* The content of an element of anybody's: text or elements. */
bool xml_write_any(struct xml_writer *w, const json_t *value);

/* Whether a member is an extension, told by its name. */
bool xml_is_own(const char *name);
bool xml_is_scalar(const json_t *value);

/* The attributes that the tables know, and somebody's own where an element has no more.
 */
bool xml_put_attributes(struct xml_writer *w, const struct xml_member *members,
                        const json_t *object);

/* The standard's part: the members of `object`, then its extensions, as elements. */
bool xml_write_members(struct xml_writer *w, const struct xml_member *members,
                       const json_t *object);
