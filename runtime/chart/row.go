package chart

import (
	"fmt"
	"strings"
	"time"
)

// grid draws the ticks of the axis with their numbers.
func (d *drawing) grid() {
	if len(d.loads) == 0 {
		return
	}
	step := d.step()
	for at := time.Duration(0); at <= d.span; at += step {
		label := short(at)
		if at == 0 {
			label = "0"
		}
		d.text("soft mid", d.at(at), headHeight-4, label)
		d.line("grid", d.at(at), headHeight, d.bottom())
	}
}

// rows draws the loads below each other.
func (d *drawing) rows() {
	for i := range d.loads {
		if d.heads(i) {
			d.text("head", margin, d.y+rowHeight*0.7, stateName(d.loads[i].state))
			d.y += rowHeight
		}
		d.row(&d.loads[i])
		d.y += rowHeight
	}
	d.y = d.bottom()
}

// stateName is the heading of the loads of a state.
func stateName(state uint64) string {
	if state == 0 {
		return "ahead of any state"
	}
	return fmt.Sprintf("state %d", state)
}

// row draws the name, the bar and the time of l.
func (d *drawing) row(l *load) {
	top, base := d.y+(rowHeight-barHeight)/2, d.y+rowHeight*0.7
	tip, colour, from := d.tip(l), colourOf(l.cause), indented(l.depth)
	room := int((d.left - margin - from - 10) / charWidth)
	d.text(textClass(l), margin+from, base, cut(l.module, min(room, maxLabel)))
	x, end := d.x(l.start), d.x(l.until(d.now))
	d.fill("light "+barClass(l), x, top, max(end-x, 2), barHeight, colour, tip)
	for _, b := range l.built {
		from := d.x(b.start)
		d.fill("built", from, top, max(d.x(b.end)-from, 1), barHeight, colour, tip)
	}
	d.text("soft over "+textClass(l), max(end, x+2)+6, base, d.remark(l))
}

// textClass is the class of what is written about l.
func textClass(l *load) string {
	if l.err != nil {
		return "bad"
	}
	return "name"
}

// barClass is the class of the bar of l.
func barClass(l *load) string {
	switch {
	case l.err != nil:
		return "failed"
	case l.end.IsZero():
		return "open"
	default:
		return "loaded"
	}
}

// remark is what stands behind the bar of l.
func (d *drawing) remark(l *load) string {
	took := short(l.until(d.now).Sub(l.start))
	switch {
	case l.err != nil:
		return "✗ " + took
	case l.end.IsZero():
		return "still loading"
	case l.shared:
		return took + ", shared"
	default:
		return took
	}
}

// tip says all about l.
func (d *drawing) tip(l *load) string {
	var built time.Duration
	for _, b := range l.built {
		built += b.end.Sub(b.start)
	}
	lines := []string{
		fmt.Sprintf("%s (%s)", l.module, l.cause),
		fmt.Sprintf("from %s, for %s", short(l.start.Sub(d.from)), short(l.until(d.now).Sub(l.start))),
	}
	if len(l.built) > 0 {
		lines = append(lines, "constructor: "+short(built))
	}
	if l.err != nil {
		lines = append(lines, l.err.Error())
	}
	return strings.Join(lines, "\n")
}
