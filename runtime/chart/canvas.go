package chart

import (
	"bytes"
	"encoding/xml"
	"fmt"
)

// canvas is an SVG document that is being written.
type canvas struct{ out bytes.Buffer }

// style is of all charts. The colours of causes can be told apart by people who are colour-blind, too (Okabe and Ito).
const style = `text{font:12px system-ui,"Segoe UI","DejaVu Sans",sans-serif;fill:#24292f}
.title{font-size:16px;font-weight:600}
.soft{fill:#57606a}
.over{paint-order:stroke;stroke:#fff;stroke-width:3px}
.mid{text-anchor:middle}
.head{font-weight:600}
.bad{fill:#b31d28}
.grid{stroke:#d8dee4}
.light{fill-opacity:.35}
.failed{stroke:#b31d28;stroke-width:1.5}
.open{stroke:#57606a;stroke-dasharray:4 3}
.odd{fill:#f6f8fa}
`

// begin opens the document, with a white ground.
func (c *canvas) begin(width, height float64, title string) {
	fmt.Fprintf(&c.out, `<svg xmlns="http://www.w3.org/2000/svg" width="%[1]g" height="%[2]g" viewBox="0 0 %[1]g %[2]g" role="img">`+"\n",
		width, height)
	fmt.Fprintf(&c.out, "<title>%s</title>\n<style>\n%s</style>\n", escaped(title), style)
	c.fill("ground", 0, 0, width, height, "#ffffff", "")
}

// end closes the document.
func (c *canvas) end() []byte {
	c.out.WriteString("</svg>\n")
	return c.out.Bytes()
}

// text writes s, whatever is in it, with its base line at y.
func (c *canvas) text(class string, x, y float64, s string) {
	fmt.Fprintf(&c.out, `<text class="%s" x="%.1f" y="%.1f">%s</text>`+"\n", class, x, y, escaped(s))
}

// fill draws a rectangle; a tip is what a browser shows under the pointer.
func (c *canvas) fill(class string, x, y, width, height float64, colour, tip string) {
	fmt.Fprintf(&c.out, `<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s">`, class, x, y, width, height, colour)
	if tip != "" {
		fmt.Fprintf(&c.out, "<title>%s</title>", escaped(tip))
	}
	c.out.WriteString("</rect>\n")
}

// line draws a vertical line.
func (c *canvas) line(class string, x, top, bottom float64) {
	fmt.Fprintf(&c.out, `<line class="%s" x1="%[2]g" x2="%[2]g" y1="%[3]g" y2="%[4]g"/>`+"\n", class, round(x), top, bottom)
}

// round is x with one digit after the point.
func round(x float64) float64 { return float64(int64(x*10+0.5)) / 10 }

// escaped makes s text of XML, where what no XML can have is replaced.
func escaped(s string) string {
	var out bytes.Buffer
	if err := xml.EscapeText(&out, []byte(s)); err != nil {
		panic("BUG: a bytes.Buffer refused a write: " + err.Error())
	}
	return out.String()
}

// cut returns s, or its beginning and an ellipsis when it has more than n characters.
func cut(s string, n int) string {
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n-1]) + "…"
	}
	return s
}
