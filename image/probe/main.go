// Probe is what the image's tests run in the place of the function, to see what a
// function could reach: it dials each address that it is given, and says of each
// whether anything answers.
package main

import (
	"fmt"
	"net"
	"os"
	"time"
)

// patience is how long a listener of this machine may take to answer.
const patience = 2 * time.Second

func main() {
	for _, address := range os.Args[1:] {
		c, err := net.DialTimeout("tcp", address, patience)
		if err != nil {
			fmt.Printf("%s shut: %v\n", address, err)
			continue
		}
		_ = c.Close()
		fmt.Printf("%s open\n", address)
	}
}
