package extract

import (
	"encoding/xml"
	"strconv"
	"strings"
)

func readODT(raw []byte) (*Document, error) {
	z, body, err := unzip(raw, "content.xml")
	if err != nil {
		return nil, err
	}
	o, skip, depth, row := &office{}, 0, 0, 0
	err = walk(body, func(t xml.Token) error {
		switch t := t.(type) {
		case xml.StartElement:
			if skip > 0 || t.Name.Local == "annotation" || t.Name.Local == "tracked-changes" {
				skip++
				return nil
			}
			switch t.Name.Local {
			case "p", "h":
				depth++
			case "s":
				n, _ := strconv.Atoi(attr(t, "c"))
				o.para.WriteString(strings.Repeat(" ", min(max(n, 1), 100)))
			case "tab":
				o.para.WriteByte(' ')
			case "line-break":
				o.para.WriteByte('\n')
			case "table-row":
				row++
			}
		case xml.EndElement:
			if skip > 0 {
				skip--
				return nil
			}
			switch t.Name.Local {
			case "p", "h":
				depth--
				if row > 0 {
					o.space()
				} else if depth == 0 {
					o.end(t.Name.Local == "h")
				}
			case "table-row":
				if row--; row == 0 {
					o.end(false)
				}
			}
		case xml.CharData:
			if depth > 0 && skip == 0 {
				o.para.Write(t)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return o.document(z, "odt", "meta.xml")
}
