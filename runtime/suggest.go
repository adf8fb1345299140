package runtime

// nearest returns the word most like typed, "" when none is near enough to be meant.
func nearest(typed string, words []string) string {
	best, found := len(typed)/3+2, ""
	for _, w := range words {
		if d := distance(typed, w); d < best {
			best, found = d, w
		}
	}
	return found
}

// distance is the number of bytes to insert, delete or replace to turn a into b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
