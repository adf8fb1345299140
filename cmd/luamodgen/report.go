package main

import (
	"encoding/json"
	"fmt"

	"github.com/luamodgen/luamodgen/gen"
)

// finding is a diagnostic as -json prints it.
type finding struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// report prints diagnostics, one a line, or all as one JSON array.
func (o *options) report(res *gen.Result) error {
	if o.json {
		findings := make([]finding, len(res.Diagnostics))
		for i, d := range res.Diagnostics {
			findings[i] = finding{d.Pos.Filename, d.Pos.Line, d.Pos.Column, d.Code.String(), d.Message}
		}
		enc := json.NewEncoder(o.stderr)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		if err := enc.Encode(findings); err != nil {
			return err
		}
		return errFindings
	}
	for _, d := range res.Diagnostics {
		fmt.Fprintln(o.stderr, d)
	}
	return errFindings
}
