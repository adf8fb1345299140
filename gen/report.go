package gen

import (
	"cmp"
	"slices"
)

// PackageReport says what of a package that a from: module binds is bound, and why the rest is not.
type PackageReport struct {
	Module  string `json:"module"`  // Lua name
	Package string `json:"package"` // import path
	Bound   int    `json:"bound"`   // functions and methods that scripts can call
	Total   int    `json:"total"`   // functions and methods that the package exports, without generic ones and those left out

	Symbols []Symbol `json:"symbols"` // by name; the members of a type follow it
}

// Symbol is one exported name of a package, or an exported method or field of a type.
type Symbol struct {
	Name    string `json:"name"`              // in Go: Parse, URL, URL.Query
	Kind    string `json:"kind"`              // function, method, type, field, constant or variable
	Lua     string `json:"lua,omitempty"`     // what scripts write; of a type that is no class, what its values are
	Why     string `json:"why,omitempty"`     // why it is not bound; empty when it is
	Generic bool   `json:"generic,omitempty"` // it has type parameters
	LeftOut bool   `json:"leftOut,omitempty"` // by include, exclude or skip
}

// callable reports whether the symbol counts in the totals.
func (s *Symbol) callable() bool {
	return (s.Kind == "function" || s.Kind == "method") && !s.Generic && !s.LeftOut
}

// Percent is the share of functions and methods that are bound; of none it is all.
func (p *PackageReport) Percent() float64 {
	if p.Total == 0 {
		return 100
	}
	return 100 * float64(p.Bound) / float64(p.Total)
}

func (p *PackageReport) add(s Symbol) {
	p.Symbols = append(p.Symbols, s)
	if !s.callable() {
		return
	}
	p.Total++
	if s.Why == "" {
		p.Bound++
	}
}

func (p *PackageReport) sort() {
	slices.SortStableFunc(p.Symbols, func(x, y Symbol) int { return cmp.Compare(x.Name, y.Name) })
}
