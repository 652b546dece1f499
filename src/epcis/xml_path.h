/* Where in an XML document something is: the names of the elements from the root on, with
 * a number (from 1) where several siblings have that name, and @ before an attribute:
 * /EPCISDocument/EPCISBody/EventList/ObjectEvent[2]/action */
#pragma once
#include <libxml/tree.h>
#include <stddef.h>

#include "epcis/document.h"

/* Of a node; `last` is added behind it (NULL: nothing). Cut where it is too long. */
void xml_path_node(const xmlNode *node, const char *last, char *out, size_t size);

/* Of what a JSON Pointer of epcis_judge() points at, in a document read from XML. */
void xml_path_pointer(const struct epcis_document *doc, const char *pointer, char *out,
                      size_t size);
