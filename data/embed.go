// Package data is the content the bot answers from: articles, rules, clauses, segments, glossary, topics, scope, places and questions, edited by
// people who do not program. It holds no other Go than the line that embeds it.
package data

import "embed"

// FS is the content built into the binary. ORCHIDEE_DATA replaces it by a folder of the same shape.
//
//go:embed all:articles all:rules all:clauses *.yaml *.tsv places/*.csv all:questions
var FS embed.FS
