package bind

// Nearest is the word of words that key is probably a slip of, or "".
func Nearest(key string, words []string) string {
	best, found := max(1, len(key)/3)+1, ""
	for _, w := range words {
		if max(len(key)-len(w), len(w)-len(key)) >= best {
			continue // as far apart at least, and key may be megabytes of a script
		}
		if d := distance(key, w); d < best {
			best, found = d, w
		}
	}
	return found
}

// distance counts the bytes to insert, delete, replace or swap with their neighbour to make b of a.
func distance(a, b string) int {
	before, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			next[j+1] = min(row[j+1]+1, next[j]+1, row[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}
