package knowledge

import (
	"cmp"
	"fmt"
	"slices"
)

// FaultCode names what is wrong with a content file. It is a key for the program that shows it: this package holds no sentence
// for people.
type FaultCode string

// What can be wrong, with the Args each code carries.
const (
	FaultUnreadable       FaultCode = "unreadable"        // error
	FaultNotUTF8          FaultCode = "not-utf8"          //
	FaultNoFrontMatter    FaultCode = "no-frontmatter"    // the file does not begin with ---
	FaultFrontMatter      FaultCode = "frontmatter"       // the second --- is missing
	FaultYAML             FaultCode = "yaml"              // error
	FaultJSON             FaultCode = "json"              // error
	FaultKeyMissing       FaultCode = "key-missing"       // key
	FaultKeyUnknown       FaultCode = "key-unknown"       // key, near ("" when nothing is close)
	FaultKeyTwice         FaultCode = "key-twice"         // key
	FaultKeyType          FaultCode = "key-type"          // key, want: text | list | map
	FaultPlace            FaultCode = "place"             // the path is not articles/<lang>/<topic>/<id>.md
	FaultLang             FaultCode = "lang"              // lang: a folder or key that is no language of ours
	FaultID               FaultCode = "id"                // id: not kebab-case ASCII
	FaultIDFile           FaultCode = "id-file"           // id, file: the file must be called <id>.md or <id>.<suffix>.md
	FaultIDTwice          FaultCode = "id-twice"          // id, other
	FaultTopicUnknown     FaultCode = "topic-unknown"     // topic, near
	FaultTopicFolder      FaultCode = "topic-folder"      // topic, folder
	FaultAudience         FaultCode = "audience"          // value
	FaultAction           FaultCode = "action"            // value
	FaultOutcome          FaultCode = "outcome"           // value
	FaultSourceLabel      FaultCode = "source-label"      // a source without label
	FaultSourceURL        FaultCode = "source-url"        // label, url: not an https address
	FaultDate             FaultCode = "date"              // key, value
	FaultDateOrder        FaultCode = "date-order"        // from, until
	FaultCheckedFuture    FaultCode = "checked-future"    // date
	FaultCheckedOld       FaultCode = "checked-old"       // date
	FaultExpired          FaultCode = "expired"           // id, until
	FaultOverlap          FaultCode = "overlap"           // id, other, from: first day on which both hold
	FaultPhrasingTwice    FaultCode = "phrasing-twice"    // phrasing, other, id
	FaultLinkDead         FaultCode = "link-dead"         // id
	FaultHTML             FaultCode = "html"              // html
	FaultNoShort          FaultCode = "no-short"          //
	FaultTitleLong        FaultCode = "title-long"        // length, max
	FaultShortLong        FaultCode = "short-long"        // length, max
	FaultBodyLong         FaultCode = "body-long"         // length, max
	FaultMessageLong      FaultCode = "message-long"      // length, max
	FaultRelatedHidden    FaultCode = "related-hidden"    // id: suppliers may read it, but none of its related articles
	FaultNoFrench         FaultCode = "no-french"         // id, lang
	FaultTranslationOld   FaultCode = "translation-old"   // what, want: a key of the translation that differs from the French article
	FaultTranslationLacks FaultCode = "translation-lacks" // figure: stated in French only
	FaultTranslationAdds  FaultCode = "translation-adds"  // figure: stated in the translation only
	FaultWordsAlone       FaultCode = "words-alone"       // a group of words.yaml with one word only
)

// Fault is something wrong in a content file, and where.
type Fault struct {
	File     string
	Line     int // 1-based; 0 when the whole file is meant
	Code     FaultCode
	Args     map[string]any
	Blocking bool // the content cannot be served with it
}

// faults collects what is wrong while files are read.
type faults struct{ list []Fault }

// add notes a fault. Args are pairs of name and value.
func (f *faults) add(file string, line int, code FaultCode, args ...any) {
	f.list = append(f.list, newFault(file, line, code, args))
}

// block notes a fault with which the content cannot be served.
func (f *faults) block(file string, line int, code FaultCode, args ...any) {
	fault := newFault(file, line, code, args)
	fault.Blocking = true
	f.list = append(f.list, fault)
}

func newFault(file string, line int, code FaultCode, args []any) Fault {
	m := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		m[args[i].(string)] = args[i+1]
	}
	return Fault{File: file, Line: line, Code: code, Args: m}
}

// sorted gives the faults by file, line and code, each once.
func (f *faults) sorted() []Fault {
	slices.SortStableFunc(f.list, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Code, b.Code))
	})
	return f.list
}

// BlockedError is returned by Open when some content cannot be served. First is the first such fault, Count how many there are.
type BlockedError struct {
	First Fault
	Count int
}

func (e *BlockedError) Error() string {
	return fmt.Sprintf("%s:%d: %s (%d blocking in all)", e.First.File, e.First.Line, e.First.Code, e.Count)
}

// blocked is the error of the blocking faults among list, nil when there are none.
func blocked(list []Fault) error {
	var e *BlockedError
	for _, f := range list {
		if !f.Blocking {
			continue
		}
		if e == nil {
			e = &BlockedError{First: f}
		}
		e.Count++
	}
	if e == nil {
		return nil
	}
	return e
}
