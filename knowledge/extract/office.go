package extract

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"

	"golang.org/x/net/html/charset"
)

// DOCX and ODT are archives of XML. Only the members that are needed are unpacked, each up to a bound that is also held while
// unpacking, for the size an archive announces may be a lie.

// ole is how an encrypted DOCX begins, and a .doc under a wrong name.
var ole = []byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}

// member unpacks one file of an archive; nil when it is not there.
func member(z *zip.Reader, name string) ([]byte, error) {
	for _, f := range z.File {
		if f.Name != name {
			continue
		}
		if f.UncompressedSize64 > maxUnpacked {
			return nil, fault(Bomb, "%s announces %d bytes", name, f.UncompressedSize64)
		}
		if f.Flags&1 != 0 {
			return nil, fault(Encrypted, "%s", name)
		}
		r, err := f.Open()
		if err != nil {
			return nil, fault(Broken, "%s: %w", name, err)
		}
		defer r.Close()
		out, err := io.ReadAll(io.LimitReader(r, maxUnpacked+1))
		switch {
		case len(out) > maxUnpacked:
			return nil, fault(Bomb, "%s", name)
		case err != nil:
			return nil, fault(Broken, "%s: %w", name, err)
		}
		return out, nil
	}
	return nil, nil
}

// unzip opens an archive and unpacks its content. Where a manifest tells what is encrypted, it is asked first: there may be no
// content to find.
func unzip(raw []byte, content string) (*zip.Reader, []byte, error) {
	if bytes.HasPrefix(raw, ole) {
		if bytes.Contains(raw, utf16ascii("EncryptedPackage")) {
			return nil, nil, fault(Encrypted, "office document with a password")
		}
		return nil, nil, fault(Broken, "an older office format under this name")
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, nil, fault(Broken, "zip: %w", err)
	}
	manifest, err := member(z, "META-INF/manifest.xml")
	if err != nil {
		return nil, nil, err
	}
	if bytes.Contains(manifest, []byte("encryption-data")) {
		return nil, nil, fault(Encrypted, "odt with a password")
	}
	body, err := member(z, content)
	if err == nil && body == nil {
		err = fault(Broken, "no %s", content)
	}
	return z, body, err
}

func utf16ascii(s string) []byte {
	out := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		out = append(out, s[i], 0)
	}
	return out
}

// office gathers paragraphs under headings.
type office struct {
	parts []Part
	text  strings.Builder // of the current part
	para  strings.Builder
	title string
}

func (o *office) end(heading bool) {
	s := o.para.String()
	o.para.Reset()
	if strings.TrimSpace(s) == "" {
		return
	}
	if heading {
		o.flush()
		o.parts = append(o.parts, Part{Heading: s})
	}
	o.text.WriteString(s + "\n")
}

// spaced reports whether a space would be one too many: at the beginning of a line, or after a space.
func (o *office) spaced() bool {
	s := o.para.String()
	return s == "" || s[len(s)-1] == ' ' || s[len(s)-1] == '\n'
}

// space parts what comes from what was written.
func (o *office) space() {
	if !o.spaced() {
		o.para.WriteByte(' ')
	}
}

// flush ends the current part; what stands before the first heading is one too.
func (o *office) flush() {
	if o.text.Len() == 0 {
		return
	}
	if len(o.parts) == 0 {
		o.parts = append(o.parts, Part{})
	}
	o.parts[len(o.parts)-1].Text = o.text.String()
	o.text.Reset()
}

// walk gives each start, end and text of an XML file. Entities of its own are refused by the decoder: they could grow without end.
func walk(raw []byte, do func(t xml.Token) error) error {
	dec := xml.NewDecoder(bytes.NewReader(raw))
	dec.CharsetReader = charset.NewReaderLabel
	for {
		t, err := dec.RawToken()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fault(Broken, "xml: %w", err)
		}
		if err := do(t); err != nil {
			return err
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func readDOCX(raw []byte) (*Document, error) {
	z, body, err := unzip(raw, "word/document.xml")
	if err != nil {
		return nil, err
	}
	headings, err := headingStyles(z)
	if err != nil {
		return nil, err
	}
	o, skip, inText, heading, row := &office{}, 0, false, false, 0
	err = walk(body, func(t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			if skip > 0 || t.Name.Local == "Fallback" || t.Name.Local == "del" { // a text box twice; what was deleted
				skip++
				return nil
			}
			switch t.Name.Local {
			case "t":
				inText = true
			case "tab":
				o.para.WriteByte(' ')
			case "br", "cr":
				o.para.WriteByte('\n')
			case "noBreakHyphen":
				o.para.WriteByte('-')
			case "pStyle":
				heading = headings[attr(t, "val")]
			case "outlineLvl":
				heading = heading || attr(t, "val") < "9"
			case "tr":
				row++
			}
		case xml.EndElement:
			if skip > 0 {
				skip--
				return nil
			}
			switch t.Name.Local {
			case "t":
				inText = false
			case "p":
				if row > 0 { // a cell: its paragraphs stay on the line of the row
					o.space()
				} else {
					o.end(heading)
				}
				heading = false
			case "tr":
				if row--; row == 0 {
					o.end(false)
				}
			}
		case xml.CharData:
			if inText && skip == 0 {
				o.para.Write(t)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return o.document(z, "docx", "docProps/core.xml")
}

var headingName = regexp.MustCompile(`^(?i:heading|title|titre)\s*\d?$`)

// headingStyles finds the paragraph styles that are headings: by name, which is English in every language of Word, or by level.
func headingStyles(z *zip.Reader) (map[string]bool, error) {
	out := map[string]bool{}
	raw, err := member(z, "word/styles.xml")
	if err != nil || raw == nil {
		return out, err
	}
	id := ""
	return out, walk(raw, func(t xml.Token) error {
		if e, ok := t.(xml.StartElement); ok {
			switch e.Name.Local {
			case "style":
				id = attr(e, "styleId")
			case "name":
				out[id] = out[id] || headingName.MatchString(attr(e, "val"))
			case "outlineLvl":
				out[id] = out[id] || attr(e, "val") < "9"
			}
		}
		return nil
	})
}

// document ends the reading; the title is the one in the properties.
func (o *office) document(z *zip.Reader, format, properties string) (*Document, error) {
	o.end(false)
	o.flush()
	raw, err := member(z, properties)
	if err != nil {
		return nil, err
	}
	inTitle := false
	if err := walk(raw, func(t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			inTitle = t.Name.Local == "title"
		case xml.EndElement:
			inTitle = false
		case xml.CharData:
			if inTitle {
				o.title += string(t)
			}
		}
		return nil
	}); err != nil {
		return nil, err
	}
	return &Document{Format: format, Title: o.title, Parts: o.parts}, nil
}
