// The aggregator with the same duties in Go: a token check, the calls at once, and two durable rows, one before and one after.
//
// aggregator FILE: {urls, postgres, key} as JSON on standard input's first line; writes its address to FILE and ends with its input.
package main

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

const rowsAtOnce = 20

type call struct{ Department, URL string }

type order struct {
	Calls    []call
	Postgres address
	Key      struct{ X, Y string }
	Body     template
}

// template is one department's call, cut where the person's number and name go.
type template struct{ BeforeNumber, BeforeName, After string }

type party struct {
	Role     string `json:"role"`
	PersonID string `json:"person_id"`
	Name     string `json:"name"`
}

type queryIn struct {
	Matter       string   `json:"matter"`
	CaseNumber   string   `json:"case_number"`
	Parties      []party  `json:"parties"`
	Certificates []string `json:"certificates"`
	DeadlineMs   int      `json:"deadline_ms"`
}

type envelope struct {
	Code     string         `json:"code"`
	DataTime string         `json:"dataTime"`
	Data     map[string]any `json:"data"`
}

type source struct {
	Department string         `json:"department"`
	Code       string         `json:"code"`
	DataTime   string         `json:"data_time"`
	Data       map[string]any `json:"data"`
}

type queryOut struct {
	CaseNumber string   `json:"case_number"`
	Sources    []source `json:"sources"`
}

type gateway struct {
	order  order
	key    ecdsa.PublicKey
	client *http.Client
	rows   chan *store
}

func main() {
	log.SetFlags(0)
	input := bufio.NewReader(os.Stdin)
	line, err := input.ReadBytes('\n')
	fatal(err)
	g := &gateway{rows: make(chan *store, rowsAtOnce)}
	fatal(json.Unmarshal(line, &g.order))
	g.key = ecdsa.PublicKey{Curve: elliptic.P256(), X: number(g.order.Key.X), Y: number(g.order.Key.Y)}
	g.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1024, DisableCompression: true}}
	for i := 0; i < rowsAtOnce; i++ {
		one, err := open(g.order.Postgres, i == 0)
		fatal(err)
		g.rows <- one
	}
	door, err := net.Listen("tcp", "127.0.0.1:0")
	fatal(err)
	told, _ := json.Marshal(map[string]string{"base_url": "http://" + door.Addr().String()})
	fatal(os.WriteFile(os.Args[1], told, 0o600))
	http.HandleFunc("/v1/queries", g.query)
	go func() { fatal(http.Serve(door, nil)) }()
	_, _ = io.Copy(io.Discard, input)
}

func (g *gateway) query(w http.ResponseWriter, r *http.Request) {
	who, err := g.account(r.Header.Get("Authorization"))
	if err != nil {
		http.Error(w, "unauthorized", http.StatusUnauthorized)
		return
	}
	var form queryIn
	body, err := io.ReadAll(r.Body)
	if err == nil {
		err = json.Unmarshal(body, &form)
	}
	if err != nil || len(form.Parties) == 0 {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	intent, _ := json.Marshal(form)
	out := queryOut{CaseNumber: form.CaseNumber}
	if err = g.write(who, form.CaseNumber, "intent", intent); err == nil {
		out.Sources, err = g.ask(form.Parties[0])
	}
	if err == nil {
		codes := make([]string, len(out.Sources))
		for i, one := range out.Sources {
			codes[i] = one.Code
		}
		outcome, _ := json.Marshal(map[string][]string{"codes": codes})
		err = g.write(who, form.CaseNumber, "outcome", outcome)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	answer, _ := json.Marshal(out)
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(answer)
}

// ask puts all calls at once together, in their order.
func (g *gateway) ask(about party) ([]source, error) {
	number, _ := json.Marshal(about.PersonID)
	name, _ := json.Marshal(about.Name)
	t := g.order.Body
	body := []byte(t.BeforeNumber + string(number) + t.BeforeName + string(name) + t.After)
	found := make([]source, len(g.order.Calls))
	faults := make(chan error, len(found))
	for i, one := range g.order.Calls {
		go func(i int, one call) {
			var said envelope
			err := g.post(one.URL, body, &said)
			found[i] = source{one.Department, said.Code, said.DataTime, said.Data}
			faults <- err
		}(i, one)
	}
	var fault error
	for range found {
		if err := <-faults; err != nil {
			fault = err
		}
	}
	return found, fault
}

func (g *gateway) post(url string, body []byte, into *envelope) error {
	response, err := g.client.Post(url, "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	given, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	return json.Unmarshal(given, into)
}

// account is who asks, by an ES256 token.
func (g *gateway) account(header string) (string, error) {
	parts := strings.Split(strings.TrimPrefix(header, "Bearer "), ".")
	if len(parts) != 3 {
		return "", errors.New("not a token")
	}
	var head struct{ Alg string }
	var claims struct {
		Sub string
		Exp int64
	}
	if decode(parts[0], &head) != nil || decode(parts[1], &claims) != nil || head.Alg != "ES256" {
		return "", errors.New("not a token of ours")
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || len(signature) != 64 {
		return "", errors.New("no signature")
	}
	hash := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	r, s := new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])
	if !ecdsa.Verify(&g.key, hash[:], r, s) || (claims.Exp != 0 && claims.Exp < time.Now().Unix()) {
		return "", errors.New("not signed, or over")
	}
	return claims.Sub, nil
}

func (g *gateway) write(who, caseNumber, kind string, content []byte) error {
	one := <-g.rows
	defer func() { g.rows <- one }()
	return one.insert(time.Now().UTC().Format(time.RFC3339Nano), who, caseNumber, kind, string(content))
}

func decode(part string, into any) error {
	text, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

func number(part string) *big.Int {
	bits, err := base64.RawURLEncoding.DecodeString(part)
	fatal(err)
	return new(big.Int).SetBytes(bits)
}

func fatal(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
